import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Response } from 'supertest';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { readBalanceCents } from './read-payment';

const accessKey = 'the-shop-of-the-tests';
const secrets = ['a-secret-of-montonio-for-the-tests-1', 'a-secret-of-montonio-for-the-tests-2'] as const;

let api: TestApi;
let player: TestUser;
let paymentId: string;
let orderUuid: string;
beforeAll(async () => {
  api = await createTestApi({
    MONTONIO_ACCESS_KEY: accessKey,
    MONTONIO_SECRET_KEY: `new=${secrets[0]},old@/2099-01-01T00:00:00Z=${secrets[1]},gone@/2020-01-01T00:00:00Z=${'g'.repeat(40)}`,
  });
});
beforeEach(async () => {
  player = await api.createUser();
  paymentId = await begin(25);
  orderUuid = randomUUID();
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

async function begin(amount: number): Promise<string> {
  const begun = api.request.post('/api/payments').auth(player.token, { type: 'bearer' });
  return String((await begun.send({ amount, provider: 'montonio' }).expect(200)).body.payment.id);
}

type Signing = { secret?: string; expiresIn?: string; alg?: string };

const sign = (
  claims: Record<string, unknown>,
  { secret = secrets[0], expiresIn = '10m', alg = 'HS256' }: Signing = {},
) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg, typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(new TextEncoder().encode(secret));

const order = (paymentStatus: string, fields: Record<string, unknown> = {}) => ({
  uuid: orderUuid,
  accessKey,
  merchantReference: paymentId,
  paymentStatus,
  grandTotal: 25,
  currency: 'EUR',
  ...fields,
});

/** As Montonio's own plugin for shops reads one: our reference and a currency are not in it. */
const refund = (refundUuid: string, refundAmount: number, refundStatus = 'SUCCESSFUL') => ({
  accessKey,
  orderUuid,
  refundUuid,
  refundStatus,
  refundAmount,
});

const sendText = (text: string | Buffer): Promise<Response> =>
  api.request
    .post('/api/payment/callback/montonio')
    .set('content-type', 'application/json')
    .serialize((bytes: string) => bytes)
    .send(text as string)
    .then((answer) => answer);

const tell = async (claims: Record<string, unknown>, signing?: Signing): Promise<Response> =>
  sendText(JSON.stringify({ [claims.refundUuid ? 'refundToken' : 'orderToken']: await sign(claims, signing) }));

const readStatus = async (): Promise<unknown> =>
  (await api.dataSource.query<{ status: string }[]>('SELECT status FROM payments WHERE id = $1', [paymentId]))[0]
    ?.status;

const countInbox = async (): Promise<number> =>
  (await api.dataSource.query(`SELECT FROM payment_inbox WHERE provider = 'montonio'`)).length;

test('[G7] a paid order is credited once, whatever is told again, with either secret', async () => {
  const answers = [
    await tell(order('PENDING')),
    await tell(order('PAID')),
    await tell(order('PAID'), { secret: secrets[1] }),
  ];

  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([200, { success: true }]));
  expect(await readBalanceCents(api.dataSource, player.userId)).toBe(2_500);
  expect(await readStatus()).toBe('succeeded');
  const keys = await api.dataSource.query(
    `SELECT key_id FROM payment_inbox WHERE provider = 'montonio' ORDER BY id DESC LIMIT 2`,
  );
  expect(keys).toEqual([{ key_id: 'old' }, { key_id: 'new' }]);
});

test.each<[string, string, number, (() => Record<string, unknown>)[]]>([
  [
    'a refund in part',
    'succeeded',
    1_500,
    [() => order('PENDING'), () => refund('r1', 10), () => order('PARTIALLY_REFUNDED'), () => order('PAID')],
  ],
  [
    'two refunds, then the order',
    'refunded',
    0,
    [
      () => order('AUTHORIZED'),
      () => refund('r1', 10),
      () => order('PAID'),
      () => refund('r2', 15),
      () => order('REFUNDED'),
    ],
  ],
  [
    'the refunded order before all else',
    'refunded',
    0,
    [() => order('REFUNDED'), () => order('PAID'), () => order('PENDING')],
  ],
  [
    'the refunded order, then the refunds that it is made of',
    'refunded',
    0,
    [() => order('PAID'), () => order('REFUNDED'), () => refund('r1', 10), () => refund('r2', 15)],
  ],
  [
    'the refunded order between its refunds, before the credit',
    'refunded',
    0,
    [
      () => order('PENDING'),
      () => refund('r1', 10),
      () => order('REFUNDED'),
      () => refund('r2', 15),
      () => order('PAID'),
    ],
  ],
  [
    'a refund that failed',
    'succeeded',
    2_500,
    [() => refund('r1', 10, 'PENDING'), () => order('PAID'), () => refund('r1', 10, 'REJECTED')],
  ],
  [
    'an abandoned order that was paid after all',
    'succeeded',
    2_500,
    [() => order('ABANDONED'), () => order('PAID'), () => order('VOIDED')],
  ],
  [
    'an order that was given up',
    'failed',
    0,
    [() => order('VOIDED'), () => order('ABANDONED'), () => order('AUTHORIZED')],
  ],
])('%s ends as %s', async (_name, status, cents, facts) => {
  for (const fact of facts) expect((await tell(fact())).status).toBe(200);

  expect([await readStatus(), await readBalanceCents(api.dataSource, player.userId)]).toEqual([status, cents]);
});

test.each<[string, () => Record<string, unknown>, string]>([
  ['a payment that nobody began', () => order('PAID', { merchantReference: randomUUID() }), 'unknown_user'],
  ['another amount', () => order('PAID', { grandTotal: 24.99 }), 'contradicts_amount'],
  ['another currency', () => order('PAID', { currency: 'PLN' }), 'other_currency'],
  ['another word', () => order('TELEPORTED'), 'unknown_status'],
  ['no amount', () => order('PAID', { grandTotal: 'much' }), 'invalid_fields'],
  ['an empty amount', () => order('PAID', { grandTotal: '' }), 'invalid_fields'],
  ['an amount in another base', () => order('PAID', { grandTotal: '0x19' }), 'invalid_fields'],
  ['a refund of an order that nobody has told', () => refund('r1', 10), 'unknown_payment'],
])('%s is parked', async (_name, claims, reason) => {
  const answer = await tell(claims());

  const [row] = await api.dataSource.query<unknown[]>(
    `SELECT parked_reason FROM payment_inbox WHERE provider = 'montonio' ORDER BY id DESC LIMIT 1`,
  );
  expect([answer.status, row]).toEqual([200, { parked_reason: reason }]);
  expect(await readBalanceCents(api.dataSource, player.userId)).toBe(0);
});

test('a refund that came before any word of its order is applied by hand once the order is known', async () => {
  await tell(refund('r1', 10));
  const [problem] = await api.dataSource.query<{ id: string }[]>(
    `SELECT p.id FROM problems p JOIN payment_inbox i ON i.id = p.inbox_id
     WHERE i.parked_reason = 'unknown_payment' ORDER BY i.id DESC LIMIT 1`,
  );
  await tell(order('PAID'));
  const admin = await api.signInAdmin();

  const retry = api.request.post(`/api/admin/problems/${problem?.id}/retry`).auth(admin, { type: 'bearer' });

  expect((await retry.send({})).status).toBe(200);
  expect(await readBalanceCents(api.dataSource, player.userId)).toBe(1_500);
});

test('an order that two payments claim refunds neither of them', async () => {
  await tell(order('PAID'));
  paymentId = await begin(25);
  await tell(order('PAID'));

  await tell(refund('r1', 10));

  expect(await readBalanceCents(api.dataSource, player.userId)).toBe(5_000);
  const [row] = await api.dataSource.query<unknown[]>(
    `SELECT parked_reason FROM payment_inbox WHERE provider = 'montonio' ORDER BY id DESC LIMIT 1`,
  );
  expect(row).toEqual({ parked_reason: 'unknown_payment' });
});

test('what others signed, or for another shop, or too long ago is refused and leaves nothing', async () => {
  const before = await countInbox();

  const answers = [
    await tell(order('PAID'), { secret: 'x'.repeat(40) }),
    await tell(order('PAID'), { secret: 'g'.repeat(40) }),
    await tell(order('PAID', { accessKey: 'another shop' })),
    await tell(order('PAID'), { expiresIn: '-2m' }),
    await tell(order('PAID'), { alg: 'HS512', secret: `${secrets[0]}${secrets[1]}` }),
    await sendText(JSON.stringify({ orderToken: `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(order('PAID')))}.` })),
    await sendText('{"orderToken": '),
    await sendText('{}'),
    await sendText(''),
  ];

  expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(401));
  expect(await countInbox()).toBe(before);
});

test('[G7] any byte of the body changed is refused and leaves nothing', async () => {
  const text = Buffer.from(JSON.stringify({ orderToken: await sign(order('PAID')) }));
  const before = await countInbox();

  for (let at = 0; at < text.length; at += 1) {
    const forged = Buffer.from(text);
    forged[at] = (forged[at] ?? 0) ^ (1 << (at % 7));
    expect({ at, status: (await sendText(forged)).status }).toEqual({ at, status: 401 });
  }

  expect(await countInbox()).toBe(before);
  expect((await sendText(text)).status).toBe(200);
});

test('a provider that is not set up is none to begin a payment with', async () => {
  const other = await createTestApi();
  try {
    const { token } = await other.createUser();

    const begun = other.request.post('/api/payments').auth(token, { type: 'bearer' });

    expect((await begun.send({ amount: 5, provider: 'montonio' })).status).toBe(400);
    expect((await other.request.post('/api/payment/callback/montonio').send({})).status).toBe(404);
  } finally {
    await other.stop();
  }
});

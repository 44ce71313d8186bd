import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi } from './create-test-api';
import { readBalanceCents, readInbox, readPaymentStatus, sumLedger } from './read-payment';
import { sendStripeEvent, sendStripeText, signStripe, writeStripeEvent, type StripeEvent } from './send-stripe-event';

const newSecret = 'whsec_the_new_secret_of_stripe_0000';
const oldSecret = 'whsec_the_old_secret_of_stripe_0000';
const endedSecret = 'whsec_a_secret_that_has_ended_00000';
const comingSecret = 'whsec_a_secret_that_is_to_come_0000';

let api: TestApi;
beforeAll(async () => {
  const keys = [
    `new=${newSecret}`,
    `old@2020-01-01T00:00:00Z/2100-01-01T00:00:00Z=${oldSecret}`,
    `ended@/2020-01-01T00:00:00Z=${endedSecret}`,
    `coming@2100-01-01T00:00:00Z/=${comingSecret}`,
    'whsec_a_secret_of_stripe_for_the_tests',
  ];
  api = await createTestApi({ STRIPE_WEBHOOK_SECRET: keys.join(',') });
});
afterAll(async () => {
  await assertMoneyAddsUp(api.dataSource);
  await api.stop();
});

/** What Stripe tells about one payment of 10 €: a dispute knows no user, its payment does. */
function createStory(userId: string) {
  const intentId = `pi_${randomUUID()}`;
  const metadata = { userId };
  const intent = (type: string): StripeEvent => ({
    type: `payment_intent.${type}`,
    object: { id: intentId, amount: 1_000, amount_received: 1_000, currency: 'eur', metadata },
  });
  const refund = (before: number | null, total: number): StripeEvent => ({
    type: 'charge.refunded',
    object: { id: 'ch_1', payment_intent: intentId, amount_refunded: total, currency: 'eur', metadata },
    ...(before !== null && { before: { amount_refunded: before } }),
  });
  const dispute = (type: string, status: string, amount = 300): StripeEvent => ({
    type: `charge.dispute.${type}`,
    object: { id: 'dp_1', payment_intent: intentId, amount, currency: 'eur', status, metadata: {} },
  });
  return { intentId, intent, refund, dispute };
}

function permute<Item>(list: Item[]): Item[][] {
  if (list.length < 2) return [list];
  return list.flatMap((first, at) => permute(list.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

async function countTraces(): Promise<number> {
  const [row] = await api.dataSource.query<unknown[]>(
    `SELECT (SELECT count(*) FROM payment_inbox) + (SELECT count(*) FROM payments) + (SELECT count(*) FROM problems)
       + (SELECT count(*) FROM ledger_transactions) AS traces`,
  );
  return z.object({ traces: z.coerce.number() }).parse(row).traces;
}

test('a succeeded payment intent is credited once, whatever Stripe repeats', async () => {
  const { userId } = await api.createUser();
  const { intent, intentId } = createStory(userId);

  const answers = [
    await sendStripeEvent(api, intent('succeeded'), 'evt_once'),
    await sendStripeEvent(api, intent('succeeded'), 'evt_once'),
    await sendStripeEvent(api, intent('succeeded')),
  ];

  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([200, { received: true }]));
  expect(await readBalanceCents(api.dataSource, userId)).toBe(1_000);
  expect(await readPaymentStatus(api.dataSource, intentId)).toBe('succeeded');
});

test.each([
  ['payment_failed', 'failed'],
  ['canceled', 'cancelled'],
  ['processing', 'pending'],
])('payment_intent.%s makes a payment %s', async (type, status) => {
  const { userId } = await api.createUser();
  const { intent, intentId } = createStory(userId);

  await sendStripeEvent(api, intent(type));

  expect(await readPaymentStatus(api.dataSource, intentId)).toBe(status);
  expect(await readBalanceCents(api.dataSource, userId)).toBe(0);
});

test('every order of failure, credit, two refunds in part and a dispute that is won ends in the same ledger', async () => {
  for (const order of permute([0, 1, 2, 3, 4])) {
    const { userId } = await api.createUser({ balanceCents: 5_000 });
    const { intent, refund, dispute, intentId } = createStory(userId);
    const told = [intent('succeeded'), refund(0, 200), refund(200, 500), dispute('created', 'needs_response')];
    const all = [...told, dispute('closed', 'won')];

    for (const at of order) expect((await sendStripeEvent(api, all[at]!)).status).toBe(200);

    expect(await readPaymentStatus(api.dataSource, intentId)).toBe('succeeded');
    expect(await sumLedger(api.dataSource, userId)).toEqual({
      'deposit house:payments': -1_000,
      'deposit wallet': 1_000,
      'dispute house:payments': 300,
      'dispute wallet': -300,
      'dispute_won house:payments': -300,
      'dispute_won wallet': 300,
      'refund house:payments': 500,
      'refund wallet': -500,
    });
  }
}, 120_000);

test.each([
  [[200, 1_000], 1_000],
  [[1_000, 200], 1_000],
  [[200, 200], 200],
])('sums of refunds without the sum before them, %j, take %d cents', async (totals, taken) => {
  const { userId } = await api.createUser();
  const { intent, refund } = createStory(userId);
  await sendStripeEvent(api, intent('succeeded'));

  for (const total of totals) await sendStripeEvent(api, refund(null, total));

  expect(await readBalanceCents(api.dataSource, userId)).toBe(1_000 - taken);
});

test.each([
  ['lost', 0, 'disputed'],
  ['won', 1_000, 'succeeded'],
  ['warning_closed', 1_000, 'succeeded'],
])('a dispute closed as %s leaves %d cents of a payment of 1000', async (ending, cents, status) => {
  const { userId } = await api.createUser();
  const { intent, dispute, intentId } = createStory(userId);

  await sendStripeEvent(api, intent('succeeded'));
  await sendStripeEvent(api, dispute('closed', ending, 1_000));
  if (ending === 'won') await sendStripeEvent(api, dispute('created', 'needs_response', 1_000));

  expect(await readBalanceCents(api.dataSource, userId)).toBe(cents);
  expect(await readPaymentStatus(api.dataSource, intentId)).toBe(status);
});

test.each([
  ['an unknown user', { metadata: { userId: randomUUID() } }, 'unknown_user'],
  ['no user', { metadata: {} }, 'unknown_user'],
  ['another currency', { currency: 'usd' }, 'other_currency'],
  ['no currency', { currency: undefined }, 'invalid_fields'],
])('a credit with %s is answered, kept and parked', async (_title, change, reason) => {
  const { userId } = await api.createUser();
  const { intent } = createStory(userId);
  const event = intent('succeeded');
  const eventId = `evt_${randomUUID()}`;

  const answer = await sendStripeEvent(api, { ...event, object: { ...event.object, ...change } }, eventId);

  const kept = (await readInbox(api.dataSource)).find(({ event_key }) => event_key === eventId);
  expect([answer.status, kept]).toEqual([200, expect.objectContaining({ result: 'parked', parked_reason: reason })]);
  expect(await readBalanceCents(api.dataSource, userId)).toBe(0);
});

test('an event that moves nothing of ours is kept and troubles nobody', async () => {
  const answer = await sendStripeEvent(api, { type: 'customer.created', object: { id: 'cus_1' } }, 'evt_other');

  const kept = (await readInbox(api.dataSource)).find(({ event_key }) => event_key === 'evt_other');
  expect([answer.status, kept?.result]).toEqual([200, 'ignored']);
});

test('each single byte of body, id, timestamp or signature flipped is refused and leaves nothing', async () => {
  const { userId } = await api.createUser();
  const text = writeStripeEvent({ ...createStory(userId).intent('succeeded') }, 'evt_flipped');
  const header = signStripe(text);
  const before = await countTraces();
  const flip = (bytes: Buffer, at: number) => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));
  const bodies = Array.from(text, (_, at) => flip(Buffer.from(text), at));
  const headers = Array.from(header, (_, at) => flip(Buffer.from(header), at).toString('latin1'));

  for (const body of bodies) expect((await sendStripeText(api, body, header)).status).toBe(401);
  for (const forged of headers) expect((await sendStripeText(api, text, forged)).status).toBe(401);
  for (const forged of ['', `${header}x`, `t=0${header.slice(2)}`, `${header},v1=`, header.replace(',', 'x,')]) {
    expect((await sendStripeText(api, text, forged)).status).toBe(401);
  }
  expect((await sendStripeText(api, `\ufeff${text}`, header)).status).toBe(401);

  expect(await countTraces()).toBe(before);
  expect((await sendStripeText(api, text, header)).status).toBe(200);
}, 60_000);

test('a signature of five minutes ago is refused', async () => {
  const text = writeStripeEvent({ type: 'customer.created', object: {} });

  const answer = await sendStripeText(api, text, signStripe(text, newSecret, Math.floor(Date.now() / 1_000) - 310));

  expect([answer.status, answer.body.code]).toEqual([401, 'invalid_signature']);
});

test.each([
  ['new', newSecret, 200],
  ['old', oldSecret, 200],
  ['ended', endedSecret, 401],
  ['coming', comingSecret, 401],
])('of several secrets the %s one is answered with its validity, and its id is kept', async (keyId, secret, status) => {
  const eventId = `evt_${randomUUID()}`;
  const text = writeStripeEvent({ type: 'customer.created', object: {} }, eventId);

  const answer = await sendStripeText(api, text, signStripe(text, secret));

  const rows = await api.dataSource.query<unknown[]>('SELECT key_id FROM payment_inbox WHERE event_key = $1', [
    eventId,
  ]);
  expect([answer.status, rows]).toEqual([status, status === 200 ? [{ key_id: keyId }] : []]);
});

import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import type { EntityManager } from 'typeorm';
import { deleteUser } from '@aftercommit/domain/administration/delete-user';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestAdmin, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { giveDeposit, reportPayment } from './give-deposit';
import { givePrize } from './give-prize';
import { readBalanceCents, readInbox, readPaymentStatus, sumLedger } from './read-payment';
import { sendStripeEvent } from './send-stripe-event';
import { sendCallback } from './sign-callback';
import { untilSomebodyWaits } from './until-somebody-waits';

let api: TestApi;
let admin: TestAdmin;
let caseId: string;
beforeAll(async () => {
  api = await createTestApi();
  admin = await api.createAdmin('owner');
  const items = [{ item_id: await giveItem(api, admin.token), weight: 1 }];
  caseId = await giveCase(api, admin.token, { price: 2.5, items });
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

const post = (player: TestUser, path: string, body: object, key: string = randomUUID()): Promise<Response> =>
  api.request
    .post(path)
    .auth(player.token, { type: 'bearer' })
    .set('Idempotency-Key', key)
    .send(body)
    .then((answer) => answer);

const countAll = (answers: Response[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

/** What `meanwhile` does before the request, which waits for the player's wallet, goes on. */
async function meetAtWallet<Result>(
  userId: string,
  start: () => Promise<Response>,
  meanwhile: (tx: EntityManager) => Promise<Result>,
): Promise<[Response, Result]> {
  const holder = api.dataSource.createQueryRunner();
  await holder.startTransaction();
  try {
    await holder.query('SELECT FROM wallets WHERE user_id = $1 FOR UPDATE', [userId]);
    const waiting = start();
    await untilSomebodyWaits(api.dataSource);
    const result = await meanwhile(holder.manager);
    await holder.commitTransaction();
    return [await waiting, result];
  } finally {
    await holder.release();
  }
}

describe('an amount that is none', () => {
  it.each([
    '1e21',
    '1e400',
    '0.001',
    '1e-7',
    '-0',
    '-0.01',
    '10.005',
    '9007199254740993',
    '"10"',
    '"NaN"',
    'true',
    '[10]',
    '{"valueOf":10}',
  ])('%s moves nothing and waits for a person', async (amount) => {
    const { userId } = await api.createUser();
    const id = randomUUID();
    const text = `{"userId":"${userId}","paymentId":"${id}","currency":"EUR","status":"paid","amount":${amount}}`;

    expect((await sendCallback(api, text, { id })).status).toBe(200);

    const kept = (await readInbox(api.dataSource)).find(({ event_key }) => event_key === id);
    expect(kept).toMatchObject({ result: 'parked', body: text });
    expect(await readBalanceCents(api.dataSource, userId)).toBe(0);
  });

  it('is one of more than a wallet can count, from Stripe', async () => {
    const { userId } = await api.createUser();
    const object = { id: `pi_${randomUUID()}`, amount: Number.MAX_SAFE_INTEGER, currency: 'eur', metadata: { userId } };
    const eventId = `evt_${randomUUID()}`;

    await sendStripeEvent(api, { type: 'payment_intent.succeeded', object }, eventId);

    const kept = (await readInbox(api.dataSource)).find(({ event_key }) => event_key === eventId);
    expect(kept).toMatchObject({ result: 'parked', parked_reason: 'absurd_amount' });
  });

  it('counts once where a body names two', async () => {
    const { userId } = await api.createUser();
    const paymentId = randomUUID();
    const text = `{"userId":"${userId}","paymentId":"${paymentId}","currency":"EUR","status":"paid","amount":999,"amount":10}`;

    await sendCallback(api, text);
    await sendCallback(api, text);
    await reportPayment(api, { userId, paymentId, amount: 10, status: 'paid' });

    expect(await readBalanceCents(api.dataSource, userId)).toBe(1_000);
  });
});

describe('[G7] at one moment', () => {
  it('openings and the refund of what pays for them leave a balance and a debt that add up', async () => {
    for (let round = 0; round < 8; round += 1) {
      const player = await api.createUser();
      const paymentId = await giveDeposit(api, player.userId, 10);
      const refund = reportPayment(api, { userId: player.userId, paymentId, amount: 10, status: 'refunded' });

      const answers = await Promise.all([1, 2, 3].map(() => post(player, '/api/cases/open', { caseId })));
      await refund;

      const opened = countAll(answers, 200);
      expect(opened + countAll(answers, 402) + countAll(answers, 403) + countAll(answers, 409)).toBe(3);
      const ledger = await sumLedger(api.dataSource, player.userId);
      expect(await readBalanceCents(api.dataSource, player.userId)).toBe(0);
      expect(-(ledger['refund house:receivables'] ?? 0)).toBe(opened * 250);
    }
  });

  it('a prize that is claimed, sold and sold again with other keys is paid for once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const player = await api.createUser();
      const inventoryId = await givePrize(api.dataSource, player.userId, { type: 'physical', sellPriceCents: 900 });
      const body = { inventory_id: inventoryId };
      const upper = { inventory_id: inventoryId.toUpperCase() };

      const answers = await Promise.all([
        post(player, '/api/inventory/sell', body),
        post(player, '/api/inventory/claim', upper),
        post(player, '/api/inventory/sell', upper),
      ]);

      expect(countAll(answers, 200)).toBe(1);
      expect([0, 900]).toContain(await readBalanceCents(api.dataSource, player.userId));
    }
  });

  it('one key with two bodies pays for one', async () => {
    const other = await giveCase(api, admin.token, {
      price: 1,
      items: [{ item_id: await giveItem(api, admin.token), weight: 1 }],
    });
    const player = await api.createUser({ balanceCents: 10_000 });
    const key = randomUUID();

    const answers = await Promise.all(
      [caseId, other, caseId, other].map((each) => post(player, '/api/cases/open', { caseId: each }, key)),
    );

    expect(answers.filter(({ status }) => ![200, 409, 422].includes(status))).toEqual([]);
    const openings = await api.dataSource.query('SELECT FROM openings WHERE user_id = $1', [player.userId]);
    expect(openings).toHaveLength(1);
  });

  it('a retry by hand and the provider that tells it again credit once', async () => {
    const userId = randomUUID();
    const fact = { userId, paymentId: randomUUID(), amount: 10, currency: 'EUR', status: 'paid' };
    const id = randomUUID();
    await sendCallback(api, fact, { id });
    await api.dataSource.query(`INSERT INTO users (id, login, nickname) VALUES ($1, $2, 'late')`, [userId, userId]);
    await api.dataSource.query('INSERT INTO wallets (user_id) VALUES ($1)', [userId]);
    const [problem] = await api.dataSource.query<{ id: string }[]>(
      'SELECT p.id FROM problems p JOIN payment_inbox i ON i.id = p.inbox_id WHERE i.event_key = $1',
      [id],
    );
    const retry = () =>
      api.request.post(`/api/admin/problems/${problem?.id}/retry`).auth(admin.token, { type: 'bearer' }).send({});

    await Promise.all([retry(), sendCallback(api, fact), retry(), sendCallback(api, fact)]);

    expect(await readBalanceCents(api.dataSource, userId)).toBe(1_000);
  });
});

describe('a dispute beside a refund in part', () => {
  const told = [
    { status: 'refunded', amount: 4, refundId: 're_1' },
    { status: 'disputed', amount: 10, disputeId: 'dp_1' },
    { status: 'dispute_won', amount: 10, disputeId: 'dp_1' },
  ];

  it.each([[[0, 1, 2]], [[1, 0, 2]], [[2, 1, 0]], [[1, 2, 0]]])(
    'won back in the order %j leaves what was not refunded, also of money that was spent',
    async (order) => {
      const player = await api.createUser();
      const paymentId = await giveDeposit(api, player.userId, 10);
      await post(player, '/api/cases/open', { caseId });

      for (const at of order) await reportPayment(api, { userId: player.userId, paymentId, ...told[at] });

      expect(await readBalanceCents(api.dataSource, player.userId)).toBe(350);
      expect(await readPaymentStatus(api.dataSource, paymentId)).toBe('succeeded');
    },
  );
});

describe('[G7] a deletion', () => {
  it('that a credit meets at the wallet leaves the money in suspense', async () => {
    const { userId } = await api.createUser();
    const fact = { userId, paymentId: randomUUID(), amount: 10, currency: 'EUR', status: 'paid' };

    await meetAtWallet(
      userId,
      () => sendCallback(api, fact),
      (tx) => deleteUser(tx, admin, userId),
    );

    expect(await readBalanceCents(api.dataSource, userId)).toBe(0);
    expect((await readInbox(api.dataSource)).at(-1)).toMatchObject({ parked_reason: 'deleted_user' });
  });

  it('is seen where the callback names no user and the begun payment does', async () => {
    const player = await api.createUser();
    const object = { id: `pi_${randomUUID()}`, amount: 1_000, currency: 'eur', metadata: { userId: player.userId } };
    await sendStripeEvent(api, { type: 'payment_intent.created', object });
    await api.dataSource.query('UPDATE users SET deleted_at = now() WHERE id = $1', [player.userId]);

    await sendStripeEvent(api, { type: 'payment_intent.succeeded', object: { ...object, metadata: {} } });

    expect(await readBalanceCents(api.dataSource, player.userId)).toBe(0);
    expect((await readInbox(api.dataSource)).at(-1)).toMatchObject({ parked_reason: 'deleted_user' });
  });
});

test('[G7] a payment that waited for the wallet takes room of the limits of the moment it was begun', async () => {
  const { userId, token } = await api.createUser();
  const begin = api.request.post('/api/payments').auth(token, { type: 'bearer' });

  const [{ body }, waitedUntil] = await meetAtWallet(
    userId,
    async () => begin.send({ amount: 5 }),
    async (tx) => (await tx.query<{ at: string }[]>('SELECT clock_timestamp()::text AS at'))[0]?.at,
  );

  const sql = 'SELECT created_at >= $2::timestamptz AS counts FROM payments WHERE id = $1';
  expect(await api.dataSource.query(sql, [body.payment.id, waitedUntil])).toEqual([{ counts: true }]);
});

import { randomUUID } from 'node:crypto';
import { changeBalance, lockWallet } from '@aftercommit/domain/balance/wallet';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi } from './create-test-api';
import { readBalanceCents, readInbox, readPaymentStatus, sumLedger } from './read-payment';
import { sendCallback } from './sign-callback';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

function createFact(userId: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { userId, paymentId: `pay_${randomUUID()}`, amount: 12.34, currency: 'EUR', status: 'succeeded', ...fields };
}

test('a signed payment is credited, and the user is told the new balance', async () => {
  const user = await api.createUser({ balanceCents: 100 });
  const fact = createFact(user.userId);

  const answer = await sendCallback(api, fact);

  expect([answer.status, answer.body]).toEqual([200, { success: true }]);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_334);
  expect(await readPaymentStatus(api.dataSource, String(fact.paymentId))).toBe('succeeded');
  expect(await sumLedger(api.dataSource, user.userId)).toEqual({
    'deposit house:payments': -1_234,
    'deposit wallet': 1_234,
  });
  expect(await api.eventsOf(`user:${user.userId}`)).toMatchObject([
    {
      type: 'balance.updated',
      payload: { balance: 13.34, version: 2 },
      wire: { names: [`balance:updated:${user.userId}`, 'balance:updated'] },
    },
    { type: 'profile.updated', wire: { names: ['profile:updated'] } },
  ]);
});

test('the same message twice is answered twice and credited once', async () => {
  const user = await api.createUser();
  const fact = createFact(user.userId);
  await sendCallback(api, fact, { id: 'msg-twice' });

  const again = await sendCallback(api, fact, { id: 'msg-twice' });

  expect(again.status).toBe(200);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_234);
  expect((await readInbox(api.dataSource)).filter((row) => row.event_key === 'msg-twice')).toHaveLength(1);
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(2);
});

test('the same payment in other messages is kept and credited once', async () => {
  const user = await api.createUser();
  const fact = createFact(user.userId);
  await sendCallback(api, fact);

  const again = await sendCallback(api, {
    ...fact,
    status: 'PAID',
    currency: 'eur',
    userId: user.userId.toUpperCase(),
  });

  expect(again.status).toBe(200);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_234);
  expect((await readInbox(api.dataSource)).at(-1)).toMatchObject({ result: 'repeated', parked_reason: null });
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(2);
});

test.each([
  ['the same message', () => 'msg-eight-at-once'],
  ['messages of their own', () => undefined],
])('eight at once in %s are credited once', async (_title, createId) => {
  const user = await api.createUser();
  const fact = createFact(user.userId);
  const id = createId();

  const answers = await Promise.all(Array.from({ length: 8 }, () => sendCallback(api, fact, id ? { id } : {})));

  expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_234);
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(2);
});

test('payments of many users at once are each credited', async () => {
  const users = await Promise.all(Array.from({ length: 5 }, () => api.createUser()));
  const facts = users.flatMap((user) => Array.from({ length: 6 }, () => createFact(user.userId, { amount: 1.5 })));

  await Promise.all(facts.map((fact) => sendCallback(api, fact)));

  for (const user of users) {
    expect(await readBalanceCents(api.dataSource, user.userId)).toBe(900);
    const versions = (await api.eventsOf(`user:${user.userId}`))
      .filter((event) => event.type === 'balance.updated')
      .map((event) => event.payload.version);
    expect(versions).toEqual([1, 2, 3, 4, 5, 6]);
  }
});

test.each(['pending', 'failed', 'canceled'])('a %s payment moves no money and tells nobody', async (status) => {
  const user = await api.createUser();

  const answer = await sendCallback(api, createFact(user.userId, { status }));

  expect(answer.status).toBe(200);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(0);
  expect(await api.eventsOf(`user:${user.userId}`)).toEqual([]);
});

test('a late word about a credited payment changes nothing', async () => {
  const user = await api.createUser();
  const fact = createFact(user.userId);
  await sendCallback(api, fact);

  await sendCallback(api, { ...fact, status: 'failed' });

  expect((await readInbox(api.dataSource)).at(-1)).toMatchObject({ result: 'ignored' });
  expect(await readPaymentStatus(api.dataSource, String(fact.paymentId))).toBe('succeeded');
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_234);
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(2);
});

test('a refund takes what the wallet has and leaves the rest as a debt', async () => {
  const user = await api.createUser();
  const fact = createFact(user.userId, { amount: 10 });
  await sendCallback(api, fact);
  await spend(user.userId, 700);

  await sendCallback(api, { ...fact, status: 'refunded', refundId: 're_1' });

  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(0);
  expect(await readPaymentStatus(api.dataSource, String(fact.paymentId))).toBe('refunded');
  expect(await sumLedger(api.dataSource, user.userId)).toMatchObject({
    'refund wallet': -300,
    'refund house:receivables': -700,
    'refund house:payments': 1_000,
  });
  expect((await api.eventsOf(`user:${user.userId}`)).slice(2)).toMatchObject([
    { type: 'balance.updated', payload: { balance: 0, version: 3 } },
    { type: 'profile.updated' },
  ]);
});

test('a refund that an empty wallet cannot pay tells no new balance', async () => {
  const user = await api.createUser();
  const fact = createFact(user.userId, { amount: 10 });
  await sendCallback(api, fact);
  await spend(user.userId, 1_000);

  await sendCallback(api, { ...fact, amount: 4, status: 'refunded', refundId: 're_1' });

  expect(await readPaymentStatus(api.dataSource, String(fact.paymentId))).toBe('succeeded');
  expect((await api.eventsOf(`user:${user.userId}`)).slice(2).map((event) => event.type)).toEqual(['profile.updated']);
});

test('a dispute that is won gives back what it took, the debt first', async () => {
  const user = await api.createUser();
  const fact = createFact(user.userId, { amount: 10 });
  await sendCallback(api, fact);
  await spend(user.userId, 600);
  await sendCallback(api, { ...fact, status: 'disputed', disputeId: 'dp_1' });
  const disputed = await readPaymentStatus(api.dataSource, String(fact.paymentId));

  await sendCallback(api, { ...fact, status: 'won', disputeId: 'dp_1' });

  expect(disputed).toBe('disputed');
  expect(await readPaymentStatus(api.dataSource, String(fact.paymentId))).toBe('succeeded');
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(400);
  expect(await sumLedger(api.dataSource, user.userId)).toMatchObject({
    'dispute wallet': -400,
    'dispute house:receivables': -600,
    'dispute_won wallet': 400,
    'dispute_won house:receivables': 600,
  });
});

test('nothing of a callback stays when its transaction cannot commit', async () => {
  const user = await api.createUser();
  const fact = createFact(user.userId);
  await api.dataSource.query(
    `CREATE FUNCTION refuse_deposits() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$`,
  );
  await api.dataSource.query(
    'CREATE TRIGGER refuse_deposits BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION refuse_deposits()',
  );

  const refused = await sendCallback(api, fact, { id: 'msg-no-room' });
  await api.dataSource.query('DROP FUNCTION refuse_deposits CASCADE');
  const between = await readBalanceCents(api.dataSource, user.userId);
  const accepted = await sendCallback(api, fact, { id: 'msg-no-room' });

  expect([refused.status, refused.body.code, refused.headers['retry-after']]).toEqual([503, 'try_again', '1']);
  expect(between).toBe(0);
  expect(accepted.status).toBe(200);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_234);
});

/** Money that left the wallet for something else. */
async function spend(userId: string, amountCents: number): Promise<void> {
  await api.runTransaction(async (tx) => {
    const cause = { kind: 'adjustment', reference: randomUUID(), houseAccount: 'house:adjustments' } as const;
    await changeBalance(tx, await lockWallet(tx, userId), { amountCents: -amountCents, ...cause });
  });
}

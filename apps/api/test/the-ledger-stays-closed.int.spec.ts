import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { checkInvariants } from '@aftercommit/domain/balance/check-invariants';
import { eventually } from '@aftercommit/testing/eventually';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { giveDeposit } from './give-deposit';
import { givePrize } from './give-prize';
import { sendCallback } from './sign-callback';

let api: TestApi;
let userId: string;
beforeAll(async () => {
  api = await createTestApi();
  const player = await api.createUser({ balanceCents: 500 });
  userId = player.userId;
  const adminToken = await api.signInAdmin();
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  const caseId = await giveCase(api, adminToken, { price: 2, items });
  const open = () => api.request.post('/api/cases/open').auth(player.token, { type: 'bearer' }).send({ caseId });
  expect([(await open()).status, (await open()).status]).toEqual([200, 200]);
  const prizeId = await givePrize(api.dataSource, userId);
  const claim = { inventory_id: prizeId };
  await api.request.post('/api/inventory/claim').auth(player.token, { type: 'bearer' }).send(claim).expect(200);
  await giveDeposit(api, userId, 10);
  await sendCallback(api, { userId: randomUUID(), paymentId: 'lost', amount: 7, currency: 'EUR', status: 'paid' });
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

const addPair = (tx: EntityManager, transactionId: string, cents: [number, number]) =>
  tx.query(
    `INSERT INTO ledger_entries (transaction_id, account, amount_cents)
     VALUES ($1, 'house:prizes', $2), ($1, 'house:adjustments', $3)`,
    [transactionId, ...cents],
  );

const startTransaction = async (tx: EntityManager, reference: string): Promise<string> => {
  const sql = `INSERT INTO ledger_transactions (kind, reference) VALUES ('adjustment', $1) RETURNING id`;
  const [row] = await tx.query<{ id: string }[]>(sql, [reference]);
  return row?.id ?? '';
};

test('[G7] a committed transaction takes no further entries, balanced or not', async () => {
  const id = await api.dataSource.transaction(async (tx) => {
    const started = await startTransaction(tx, 'closed');
    await addPair(tx, started, [5, -5]);
    // Of the same database transaction: one cause may be told in several statements, also behind a savepoint.
    await tx.transaction((nested) => addPair(nested, started, [7, -7]));
    return started;
  });

  const additions = ([5, -5] as const).map((first) =>
    api.dataSource.transaction((tx) => addPair(tx, id, [first, -first])),
  );

  for (const addition of additions) await expect(addition).rejects.toMatchObject({ code: '23514' });
});

test('[G7] a transaction that does not sum to nothing is refused at its commit', async () => {
  const unbalanced = api.dataSource.transaction(async (tx) => addPair(tx, await startTransaction(tx, 'bent'), [5, -4]));

  await expect(unbalanced).rejects.toMatchObject({ code: '23514' });
});

test('[G7] the database alone refuses a balance below nothing', async () => {
  const below = api.dataSource.transaction(async (tx) => {
    await tx.query('UPDATE wallets SET balance_cents = -1 WHERE user_id = $1', [userId]);
    throw new Error('it was let through');
  });

  await expect(below).rejects.toMatchObject({ code: '23514' });
});

test('[G7] the database alone refuses to book one cause twice', async () => {
  const book = () =>
    api.dataSource.transaction(async (tx) => addPair(tx, await startTransaction(tx, 'cause'), [3, -3]));
  await book();

  await expect(book()).rejects.toMatchObject({ code: '23505' });
});

test('the house is the roll-up and what came after it, also of writers that were slow', async () => {
  const rollUp = () => api.dataSource.query<unknown>('SELECT roll_up_house(1)');
  // Transactions of other tests in the same cluster hold the roll-up back for a moment.
  const isRolledUp = async (reference: string): Promise<boolean> => {
    await rollUp();
    const sql = `SELECT t.xact_id < (SELECT max(through) FROM house_rollups) AS done FROM ledger_transactions t WHERE reference = $1`;
    return (await api.dataSource.query<{ done: boolean }[]>(sql, [reference]))[0]?.done ?? false;
  };
  await eventually(() => isRolledUp(userId));

  await api.dataSource.transaction(async (tx) => {
    await addPair(tx, await startTransaction(tx, 'slow'), [11, -11]);
    // This one commits first, and its ids are the later ones.
    await giveDeposit(api, userId, 1);
    await rollUp();
  });
  await assertMoneyAddsUp(api.dataSource);
  await eventually(() => isRolledUp('slow'));

  await expect(api.dataSource.query('UPDATE house_rollups SET amount_cents = 0')).rejects.toThrow('append-only');
});

/** What each invariant is there to find: a change that triggers and checks would not let pass. */
const damages: Record<string, string> = {
  i01_transactions_sum_to_nothing: `UPDATE ledger_entries SET amount_cents = amount_cents + 1 WHERE id = (SELECT min(id) FROM ledger_entries)`,
  i02_wallets_equal_their_entries: `UPDATE wallets SET balance_cents = balance_cents + 1`,
  i03_wallet_versions_have_no_gap: `UPDATE wallets SET version = version + 1`,
  i04_balances_are_a_chain: `UPDATE ledger_entries SET balance_after_cents = balance_after_cents + 1 WHERE wallet_version = 2`,
  i05_transactions_concern_one_person: `UPDATE ledger_entries SET user_id = gen_random_uuid() WHERE id = (SELECT max(id) FROM ledger_entries WHERE account = 'wallet')`,
  i06_house_roll_up_is_the_sum: `INSERT INTO house_rollups (through, account, amount_cents) VALUES (9000000000000000000, 'house:cases', 77)`,
  i07_nobody_is_owed_by_the_house: `UPDATE ledger_entries SET account = 'house:receivables', amount_cents = 5 WHERE account = 'house:cases'`,
  i08_openings_are_paid_once: `UPDATE openings SET price_cents = price_cents + 1 WHERE price_cents > 0`,
  i09_prizes_are_paid_out_once: `UPDATE inventory SET status = 'available' WHERE status = 'received'`,
  i10_openings_won_one_prize: `DELETE FROM inventory WHERE status = 'available'`,
  i11_nonces_have_no_gap: `DELETE FROM fair_draws WHERE nonce = 0`,
  i12_payment_effects_are_booked_once: `UPDATE payment_effects SET amount_cents = amount_cents + 1`,
  i13_payments_stand_as_their_effects_say: `UPDATE payments SET status = 'disputed' WHERE status = 'succeeded'`,
  i14_parked_callbacks_wait_on_a_desk: `DELETE FROM problems`,
  i15_suspense_is_nobodys_credit: `UPDATE ledger_entries SET amount_cents = -amount_cents WHERE account = 'house:suspense'`,
  i16_limits_are_looked_at: `INSERT INTO player_limits (user_id, kind, period) SELECT user_id, 'spend', 'day' FROM wallets`,
};

test('there is a damage for each invariant', async () => {
  const names = (await checkInvariants(api.dataSource)).map(({ name }) => name);

  expect(names).toEqual(Object.keys(damages));
});

test.each(Object.entries(damages))('the invariant %s names what is broken', async (name, damage) => {
  const runner = api.dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    // Without triggers and foreign keys, as a damaged disk or a hand in the database would.
    await runner.query('SET LOCAL session_replication_role = replica');
    await runner.query(damage);

    const checked = await checkInvariants(runner);

    const found = checked.find((invariant) => invariant.name === name);
    expect(found?.violations[0]).toEqual({ subject: expect.any(String), problem: expect.any(String) });
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
});

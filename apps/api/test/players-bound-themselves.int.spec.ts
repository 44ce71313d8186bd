import { randomUUID } from 'node:crypto';
import type { LimitsBody, LimitsReply } from '@aftercommit/contracts/http/limits';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { giveDeposit } from './give-deposit';
import { readAudit } from './read-audit';
import { readBalanceCents } from './read-payment';

const dayMs = 86_400_000;

let api: TestApi;
let player: TestUser;
let caseId: string;
beforeAll(async () => {
  api = await createTestApi();
  const adminToken = await api.signInAdmin();
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  caseId = await giveCase(api, adminToken, { price: 3, items });
});
beforeEach(async () => {
  player = await api.createUser({ balanceCents: 10_000 });
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

const as = { type: 'bearer' } as const;
const open = () => api.request.post('/api/cases/open').auth(player.token, as).send({ caseId });
const begin = (amount: number) => api.request.post('/api/payments').auth(player.token, as).send({ amount });
const put = (body: LimitsBody | Record<string, unknown>) =>
  api.request.put('/api/limits').auth(player.token, as).send(body);
const exclude = (days: unknown) => api.request.post('/api/limits/self-exclusion').auth(player.token, as).send({ days });
const read = async (): Promise<LimitsReply> => (await api.request.get('/api/limits').auth(player.token, as)).body;

/** What would come later comes now. */
const letTimePass = () =>
  api.dataSource.query(
    `UPDATE player_limits SET next_at = clock_timestamp() WHERE user_id = $1 AND next_at IS NOT NULL`,
    [player.userId],
  );

test('nobody has limits before they set some', async () => {
  await open().expect(200);

  const { limits, self_exclusion } = await read();

  expect(self_exclusion).toBeNull();
  const none = { amount: null, next: null, since: expect.any(Number) };
  for (const period of ['day', 'week', 'month'] as const) {
    expect([limits.spend[period], limits.deposit[period]]).toEqual([
      { ...none, used: 3 },
      { ...none, used: 0 },
    ]);
  }
  expect(limits.spend.month.since).toBeLessThanOrEqual(limits.spend.day.since);
});

test('[G7] of ten openings at once with a spending limit for three, three happen', async () => {
  await put({ spend: { week: 10 } }).expect(200);

  const answers = await Promise.all(Array.from({ length: 10 }, open));

  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, ...Array(7).fill(403)]);
  expect(answers.find(({ status }) => status === 403)?.body).toMatchObject({
    success: false,
    code: 'spend_limit_reached',
  });
  expect(await readBalanceCents(api.dataSource, player.userId)).toBe(10_000 - 900);
  expect((await read()).limits.spend.week).toMatchObject({ amount: 10, used: 9 });
});

test('a lower limit counts at once, a higher one and none only after the delay', async () => {
  await put({ deposit: { day: 5 } }).expect(200);

  const { body: raised } = await put({ deposit: { day: 50 } });
  const early = [(await begin(3)).status, (await begin(3)).status];
  await letTimePass();
  const late = (await begin(3)).status;
  const { body: lifted } = await put({ deposit: { day: null } });
  const { body: lowered } = await put({ deposit: { day: 1 } });

  expect(raised.limits.deposit.day).toMatchObject({ amount: 5, next: { amount: 50 } });
  expect(Math.abs(raised.limits.deposit.day.next.at - Date.now() - dayMs)).toBeLessThan(dayMs / 2);
  expect([early, late]).toEqual([[200, 403], 200]);
  expect(lifted.limits.deposit.day).toMatchObject({ amount: 50, next: { amount: null } });
  // The wish that waited is gone with the lower limit.
  expect(lowered.limits.deposit.day).toMatchObject({ amount: 1, next: null });
  const audit = (await readAudit(api.dataSource)).filter(({ action }) => action === 'limits.changed');
  expect(audit.at(-1)).toMatchObject({ actor: player.login, details: 'deposit per day: 1.00 €' });
});

test('a wish for more is replaced by the next wish, not added to it', async () => {
  await put({ deposit: { month: 5 } });
  await put({ deposit: { month: 500 } });

  await put({ deposit: { month: 20 } });
  await letTimePass();

  expect((await read()).limits.deposit.month).toMatchObject({ amount: 20, next: null });
});

test('[G7] payments that are begun at once fit into the deposit limit together', async () => {
  await put({ deposit: { day: 25 } }).expect(200);

  const answers = await Promise.all(Array.from({ length: 5 }, () => begin(10)));

  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 403, 403, 403]);
  expect(answers.find(({ status }) => status === 403)?.body.code).toBe('deposit_limit_reached');
  expect((await begin(5)).status).toBe(200);
  // Given up: what nobody paid for an hour takes no room any more.
  await api.dataSource.query(`UPDATE payments SET created_at = created_at - interval '2 hours' WHERE user_id = $1`, [
    player.userId,
  ]);
  expect((await begin(25)).status).toBe(200);
});

test('a payment that is there already is credited beyond the limit, and a person is told', async () => {
  await put({ deposit: { week: 15 } });

  await giveDeposit(api, player.userId, 10);
  const quiet = await readDesk();
  await giveDeposit(api, player.userId, 10);

  expect(quiet).toEqual([]);
  expect(await readBalanceCents(api.dataSource, player.userId)).toBe(12_000);
  expect(await readDesk()).toEqual([expect.stringContaining('deposit_limit_reached')]);
  expect((await read()).limits.deposit.week).toMatchObject({ amount: 15, used: 20 });
});

async function readDesk(): Promise<string[]> {
  const rows = await api.dataSource.query<{ description: string }[]>(
    'SELECT description FROM problems WHERE user_id = $1',
    [player.userId],
  );
  return rows.map(({ description }) => description);
}

test('who excluded themselves opens and deposits nothing, keeps what was won, and cannot come back earlier', async () => {
  await open().expect(200);
  const [prize] = (await api.request.get('/api/inventory').auth(player.token, as)).body.items;
  const { body: excluded } = await exclude(30);

  const refused = [await open(), await begin(5), await exclude(0)];
  const shorter = await exclude(1);
  const sold = await api.request.post('/api/inventory/sell').auth(player.token, as).send({ inventory_id: prize.id });

  expect(refused.map(({ body }) => body.code)).toEqual(['self_excluded', 'self_excluded', 'invalid_input']);
  expect(excluded.self_exclusion.ends_at).toBeGreaterThan(Date.now() + 29 * dayMs);
  expect(shorter.body.self_exclusion).toEqual(excluded.self_exclusion);
  expect(sold.status).toBe(200);
  expect((await exclude(null)).body.self_exclusion).toEqual({ ends_at: null });
  expect((await open()).body.code).toBe('self_excluded');
});

test('an exclusion that is over lets in again', async () => {
  await exclude(1);
  await api.dataSource.query('UPDATE self_exclusions SET ends_at = clock_timestamp() WHERE user_id = $1', [
    player.userId,
  ]);

  const answer = await open();

  expect([answer.status, (await read()).self_exclusion]).toEqual([200, null]);
});

test('a change tells the other pages of the player, and a repeat with its key changes nothing', async () => {
  const key = randomUUID();
  const repeat = () => put({ spend: { month: 100 } }).set('Idempotency-Key', key);

  const first = await repeat();
  const second = await repeat();

  expect([second.text, second.headers['idempotency-replayed']]).toEqual([first.text, 'true']);
  expect((await api.eventsOf(`user:${player.userId}`)).map(({ type }) => type)).toEqual(['profile.updated']);
});

test.each([
  { spend: { day: -1 } },
  { spend: { day: 1.001 } },
  { spend: { year: 5 } },
  { spend: 5 },
  { deposit: { day: '5' } },
])('the body %j is refused and changes nothing', async (body) => {
  const answer = await put(body);

  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input']);
  expect(await api.dataSource.query('SELECT 1 FROM player_limits WHERE user_id = $1', [player.userId])).toEqual([]);
});

test('nobody reads or sets limits without being signed in', async () => {
  const answers = [
    await api.request.get('/api/limits'),
    await api.request.put('/api/limits').send({}),
    await api.request.post('/api/limits/self-exclusion').send({ days: 1 }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

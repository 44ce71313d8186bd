import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { keepUp } from '../src/create-upkeep';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { readBalanceCents } from './read-payment';

let api: TestApi;
let adminToken: string;
let player: TestUser;
beforeAll(async () => {
  api = await createTestApi();
  adminToken = await api.signInAdmin();
});
beforeEach(async () => {
  player = await api.createUser({ balanceCents: 5_000 });
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

type Sent = { method?: 'post' | 'put'; path: string; body: object; token?: string };

const countKeys = async (): Promise<number> => (await api.dataSource.query('SELECT FROM idempotency_keys')).length;

/** Sends it, lets its answer expire, and sends it again. */
async function sendAroundExpiry({ path, body, token = player.token }: Sent): Promise<[Response, Response]> {
  const key = randomUUID();
  const send = () => api.request.post(path).auth(token, { type: 'bearer' }).set('Idempotency-Key', key).send(body);
  const first = await send().expect(200);
  await keepUp(api.dataSource, { keyTtlMs: 0, sessionDays: 1 });
  return [first, await send()];
}

test('[G7] an opening is not paid again when the answer of its key has expired', async () => {
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  const caseId = await giveCase(api, adminToken, { price: 3, items });

  const [, repeat] = await sendAroundExpiry({ path: '/api/cases/open', body: { caseId } });

  expect([repeat.status, repeat.body.code]).toEqual([409, 'idempotency_key_expired']);
  expect(await readBalanceCents(api.dataSource, player.userId)).toBe(4_700);
});

test('a balance is not adjusted, a payment not begun and a seed not revealed a second time', async () => {
  const adjust = {
    path: `/api/admin/users/${player.userId}/balance`,
    body: { amount: 5, reason: 'gift' },
    token: adminToken,
  };

  const repeats = [
    (await sendAroundExpiry(adjust))[1],
    (await sendAroundExpiry({ path: '/api/payments', body: { amount: 10 } }))[1],
    (await sendAroundExpiry({ path: '/api/fair/rotate', body: {} }))[1],
  ];

  expect(repeats.map(({ status, body }) => [status, body.code])).toEqual(
    Array(3).fill([409, 'idempotency_key_expired']),
  );
  expect(await readBalanceCents(api.dataSource, player.userId)).toBe(5_500);
  const payments = await api.dataSource.query('SELECT FROM payments WHERE user_id = $1', [player.userId]);
  const seeds = await api.dataSource.query('SELECT FROM fair_seeds WHERE user_id = $1', [player.userId]);
  expect([payments.length, seeds.length]).toEqual([1, 2]);
});

test('answers are kept as long as they were promised, and no longer', async () => {
  await api.request
    .post('/api/payments')
    .auth(player.token, { type: 'bearer' })
    .set('Idempotency-Key', randomUUID())
    .send({ amount: 1 })
    .expect(200);

  await keepUp(api.dataSource, { keyTtlMs: 3_600_000, sessionDays: 1 });
  const early = await countKeys();
  await keepUp(api.dataSource, { keyTtlMs: 0, sessionDays: 1 });

  expect([early > 0, await countKeys()]).toEqual([true, 0]);
});

test('trouble of ours is no answer to keep: the same key may try again', async () => {
  const key = randomUUID();
  const send = () =>
    api.request
      .post('/api/payments')
      .auth(player.token, { type: 'bearer' })
      .set('Idempotency-Key', key)
      .send({ amount: 2 });
  await api.dataSource.query('ALTER TABLE payments RENAME TO payments_away');
  const broken = await send();
  await api.dataSource.query('ALTER TABLE payments_away RENAME TO payments');

  const later = await send();

  expect([broken.status, later.status, later.headers['idempotency-replayed']]).toEqual([500, 200, undefined]);
});

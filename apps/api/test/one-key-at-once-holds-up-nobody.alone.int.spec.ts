import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Response } from 'supertest';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { untilSomebodyWaits } from './until-somebody-waits';

const repeats = 50;
/** Few: the first one gives up after its lock time-out of ten seconds. */
const measured = 8;

/** Below this nobody could tell the difference from the noise of the machine. */
const noiseMs = 250;

let api: TestApi;
let caseId: string;
beforeAll(async () => {
  api = await createTestApi();
  const adminToken = await api.signInAdmin();
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  caseId = await giveCase(api, adminToken, { price: 1, items });
});
afterAll(async () => {
  await assertMoneyAddsUp(api.dataSource);
  await api.stop();
});

async function open(user: TestUser, key: string): Promise<Response> {
  const request = api.request.post('/api/cases/open').auth(user.token, { type: 'bearer' });
  return request.set('Idempotency-Key', key).send({ caseId });
}

/** How long others wait for their openings, two at a time. */
async function measureP99Ms(others: TestUser[]): Promise<number> {
  const durations: number[] = [];
  const openSome = async (user: TestUser): Promise<void> => {
    for (let times = 0; times < measured / others.length; times += 1) {
      const startedAt = performance.now();
      expect((await open(user, randomUUID())).status).toBe(200);
      durations.push(performance.now() - startedAt);
    }
  };
  await Promise.all(others.map(openSome));
  return durations.toSorted((a, b) => a - b)[Math.ceil(durations.length * 0.99) - 1] ?? 0;
}

test('[G7] fifty at once with one key have one effect, and others are served as fast as before', async () => {
  const eager = await api.createUser({ balanceCents: 10_000 });
  const others = await Promise.all([1, 2].map(() => api.createUser({ balanceCents: 50_000 })));
  const key = randomUUID();
  const usualMs = await measureP99Ms(others);
  let first: Promise<Response> | undefined;
  let again: Response[] = [];
  let meanwhileMs = 0;

  // The first one hangs for as long as the test likes; the pool has ten connections. A client of its own, because those
  // of the site may not idle in a transaction.
  const holder = new Client({ connectionString: api.config.DATABASE_URL });
  await holder.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM wallets WHERE user_id = $1 FOR UPDATE', [eager.userId]);
    first = open(eager, key);
    await untilSomebodyWaits(api.dataSource);
    again = await Promise.all(Array.from({ length: repeats - 1 }, () => open(eager, key)));
    // Everybody but the first one has been answered: had they waited, they would hold every connection now.
    meanwhileMs = await measureP99Ms(others);
  } finally {
    await holder.end();
  }
  const last = await first;
  const replayed = await open(eager, key);

  expect(again.map(({ status, body, headers }) => [status, body.code, headers['retry-after']])).toEqual(
    Array(repeats - 1).fill([409, 'idempotency_key_in_use', '1']),
  );
  expect([last?.status, replayed.text]).toEqual([200, last?.text]);
  const openings = await api.dataSource.query('SELECT FROM openings WHERE user_id = $1', [eager.userId]);
  expect(openings).toHaveLength(1);
  expect(meanwhileMs).toBeLessThan(Math.max(usualMs, noiseMs) * 2);
});

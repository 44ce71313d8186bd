import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { eventually } from '@aftercommit/testing/eventually';
import { startProcess, type TestProcess } from '@aftercommit/testing/start-process';

let database: TestDatabase;
let holder: Client;
let paused: TestProcess | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
  holder = new Client({ connectionString: database.url });
  await holder.connect();
});
afterEach(async () => {
  await paused?.stop();
  await holder.end();
  await database.drop();
});

/** Eight megabytes: more than the network between a backend and a client that does not read will take. */
async function appendLargeEvents(): Promise<void> {
  const dataSource = createDataSource({ connectionString: database.url, applicationName: 'test', poolSizeMax: 1 });
  await dataSource.initialize();
  const won = { itemImageUrl: '/i', nickname: 'n', rarity: 'rare', caseImageUrl: '/c', wonAtMs: 1 } as const;
  await createRunTransaction(
    dataSource,
    () => undefined,
  )((tx) =>
    appendToOutbox(
      tx,
      Array.from({ length: 500 }, () => ({
        type: 'drop.won' as const,
        payload: { openingId: randomUUID(), itemTitle: 'x'.repeat(16_000), ...won },
      })),
    ),
  );
  await dataSource.destroy();
}

describe('[G5] a dispatcher that is paused in the middle of a batch', () => {
  it('lets another one go on with the lane within 5 s, and the batch is neither lost nor given twice', async () => {
    paused = await startProcess({ name: 'dispatcher', env: { DATABASE_URL: database.url, LOG_LEVEL: 'warn' } });
    await holder.query('BEGIN');
    await holder.query(`SELECT pg_advisory_xact_lock(hashtext('aftercommit.lane'), 0)`);
    await eventually(async () => {
      const { rows } = await holder.query<{ waits: string }>(
        `SELECT count(*) AS waits FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return Number(rows[0]?.waits) === 1;
    });
    paused.kill('SIGSTOP');
    await appendLargeEvents();
    await holder.query('COMMIT');
    await holder.query(`SET lock_timeout = '5s'`);

    const batch = await dispatchLane(holder, { lane: 0, afterId: 0, batchSizeMax: 500 });
    const rest = await dispatchLane(holder, { lane: 0, afterId: 0, batchSizeMax: 500 });

    const { rows } = await holder.query<{ count: string; last: string }>(
      'SELECT count(DISTINCT outbox_id), max(position) AS last FROM event_log',
    );
    expect(rows).toEqual([{ count: '500', last: '500' }]);
    expect([batch?.events.length ?? 500, rest]).toEqual([500, null]);
  });
});

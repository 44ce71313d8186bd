import { randomUUID } from 'node:crypto';
import { eventually } from '@aftercommit/testing/eventually';
import { appendToOutbox } from '../src/append';
import { dispatchLane } from '../src/dispatch-lane';
import { planPrune } from '../src/plan-prune';
import { pruneOutbox, type PruneRequest } from '../src/prune-outbox';
import { readHeads } from '../src/read-heads';
import { recordFollower } from '../src/record-follower';
import { adaptClient, type RunsQueries } from '../src/runs-queries';
import { caseEvent, createTestOutbox, type TestOutbox } from './create-test-outbox';

const partitionSize = 1_000_000;
const keepDays = 30;
const request: PruneRequest = { actor: 'test', keepDays, dropMax: 1_000 };

let outbox: TestOutbox;
let db: RunsQueries;

beforeEach(async () => {
  outbox = await createTestOutbox(4);
  db = adaptClient(await outbox.connect());
});
afterEach(() => outbox.stop());

/** So many empty partitions of outbox and log behind everybody, who goes on in the next one. */
async function leaveBehind(partitions: number): Promise<void> {
  await outbox.query(
    `SELECT make_partition(parent, number) FROM unnest(ARRAY['outbox', 'event_log']) parent, generate_series(0, $1) number`,
    [partitions],
  );
  const start = partitions * partitionSize;
  await outbox.query(`SELECT setval('outbox_id_seq', $1)`, [start]);
  await outbox.query(`INSERT INTO batches (lane, first, last) SELECT lane, $1, $1 FROM generate_series(0, 1) lane`, [
    start,
  ]);
  const { epoch, lanes } = await readHeads(outbox.pool);
  await recordFollower(outbox.pool, { boot: randomUUID(), server: 'socket-1', epoch, positions: lanes, clients: 1 });
  await outbox.query(`UPDATE followers SET seen_at = seen_at + interval '1 hour'`);
}

/** For a table: the locks of the lanes are others. */
async function isDropWaiting(): Promise<boolean> {
  const waiting = await outbox.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'`);
  return waiting.length > 0;
}

test('a prune that is stopped under the locks of all lanes holds them up for seconds', async () => {
  await leaveBehind(1);
  await outbox.append(caseEvent('a'));
  let isStopped = false;
  const stopping: RunsQueries = {
    query: async <Rows>(sql: string, values?: unknown[]) => {
      if (isStopped) return new Promise<Rows>(() => undefined);
      const rows = await db.query<Rows>(sql, values);
      isStopped = sql.includes('lock_all_lanes');
      return rows;
    },
  };

  void pruneOutbox(stopping, request);
  await eventually(() => isStopped);
  const stoppedAt = performance.now();
  const batch = await dispatchLane(outbox.pool, { lane: 0, afterId: 0, batchSizeMax: 10 });

  expect(batch?.events).toHaveLength(1);
  expect(performance.now() - stoppedAt).toBeLessThan(5_000);
});

test('what a drop does while every lane waits does not grow with the partitions', async () => {
  const counts = new Map<number, Set<number>>();

  for (const partitions of [5, 30]) {
    await leaveBehind(partitions);
    const statements: number[] = [];
    let held: number | null = null;
    const counting: RunsQueries = {
      query: async <Rows>(sql: string, values?: unknown[]) => {
        if (sql === 'COMMIT' && held !== null) {
          statements.push(held);
          held = null;
        }
        if (held !== null) held += 1;
        if (sql.includes('lock_all_lanes')) held = 0;
        return db.query<Rows>(sql, values);
      },
    };
    const pruned = await pruneOutbox(counting, request);
    expect(pruned?.dropped).toHaveLength(2 * partitions);
    counts.set(partitions, new Set(statements));
    await outbox.query('DELETE FROM batches');
    await outbox.query('DELETE FROM followers');
  }

  expect(counts.get(30)).toEqual(counts.get(5));
});

test('an event that is committed into an old partition while its drop waits is still there', async () => {
  await outbox.query(`SELECT setval('outbox_id_seq', $1)`, [partitionSize - 2]);
  const writer = outbox.dataSource.createQueryRunner();
  await writer.startTransaction();
  await appendToOutbox(writer.manager, [caseEvent('last of its partition')]);
  await outbox.query(`SELECT setval('outbox_id_seq', $1)`, [partitionSize]);

  const pruning = Promise.allSettled([pruneOutbox(db, request)]);
  await eventually(isDropWaiting);
  await writer.commitTransaction();
  await writer.release();
  await pruning;

  expect(await outbox.query('SELECT id FROM outbox')).toEqual([{ id: String(partitionSize - 1) }]);
  const batch = await dispatchLane(outbox.pool, { lane: 0, afterId: 0, batchSizeMax: 10 });
  expect(batch?.events).toHaveLength(1);
});

test('whoever has the table already can go on in it while a drop waits for it', async () => {
  await outbox.query(`SELECT setval('outbox_id_seq', $1)`, [partitionSize]);
  const reader = await outbox.pool.connect();
  await reader.query('BEGIN');
  await reader.query('LOCK TABLE ONLY outbox IN ACCESS SHARE MODE');
  await reader.query('SET LOCAL lock_timeout = 100');

  const pruning = Promise.allSettled([pruneOutbox(db, request)]);
  await eventually(isDropWaiting);
  const { rows } = await reader.query('SELECT count(*)::int FROM outbox');
  await reader.query('COMMIT');
  reader.release();
  await pruning;

  expect(rows).toEqual([{ count: 0 }]);
});

test.each([
  [
    'an event in it is pending',
    `INSERT INTO outbox_pending (id, lane, stream) VALUES (1500000, 1, 'user:x')`,
    `DELETE FROM outbox_pending`,
  ],
  [
    'an open dead letter is in it',
    `INSERT INTO dead_letters (outbox_id, event_id, lane, position, attempts, last_error, first_failed_at)
     VALUES (1500000, gen_random_uuid(), 1, 1, 1, 'too strange', now())`,
    `UPDATE dead_letters SET state = 'discarded', settled_at = now()`,
  ],
  [
    'a running replay is not past it',
    `WITH run AS (INSERT INTO replay_runs (actor, reason, filter, rate, runner, total, done)
       VALUES ('a', 'r', '{}', 1, 'cli', 3, 1) RETURNING id)
     INSERT INTO replay_targets (run_id, ordinal, outbox_id)
     SELECT run.id, t.ordinal, t.outbox_id FROM run, (VALUES (1, 5), (2, 1500000), (3, 1500001)) t (ordinal, outbox_id)`,
    `UPDATE replay_runs SET done = 3`,
  ],
])('of three old partitions only the one stays of which it is true that %s', async (because, happen, settle) => {
  await leaveBehind(3);
  await outbox.query(happen);

  const { keep, drop } = await planPrune(db, keepDays);
  const kept = keep.filter(({ parent, name }) => parent === 'outbox' && name <= 'outbox_p2');
  const pruned = await pruneOutbox(db, request);
  await outbox.query(settle);
  const later = await pruneOutbox(db, request);

  expect(kept).toMatchObject([{ name: 'outbox_p1', because }]);
  expect(drop.map(({ name }) => name)).toEqual(pruned?.dropped);
  expect(pruned?.dropped).toEqual(['event_log_p0', 'event_log_p1', 'event_log_p2', 'outbox_p0', 'outbox_p2']);
  expect(later?.dropped).toEqual(['outbox_p1']);
});

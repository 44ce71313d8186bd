import { cleanUpOutbox } from '../src/clean-up-outbox';
import { pruneOutbox } from '../src/prune-outbox';
import { adaptClient, type RunsQueries } from '../src/runs-queries';
import { createTestOutbox, type TestOutbox } from './create-test-outbox';

const keepDays = 30;

let outbox: TestOutbox;
let db: RunsQueries;

beforeEach(async () => {
  outbox = await createTestOutbox(4);
  db = adaptClient(await outbox.connect());
});
afterEach(() => outbox.stop());

type Plan = { 'Shared Hit Blocks': number; 'Shared Read Blocks': number };

/** Pages that Postgres touches for one clean-up, planning left out. */
async function countPages(): Promise<number> {
  let pages = 0;
  await cleanUpOutbox(
    {
      query: async <Rows>(sql: string, values?: unknown[]) => {
        const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`;
        const rows = await outbox.dataSource.query<Record<string, { Plan: Plan }[]>[]>(explain, values);
        const plan = rows[0]?.['QUERY PLAN']?.[0]?.Plan;
        if (!plan) throw new Error('no plan');
        pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
        return db.query<Rows>(sql, values);
      },
    },
    keepDays,
  );
  return pages;
}

/** Batches of five events, from `first` to `last` of them, in lane 1. */
const addBatches = (first: number, last: number): Promise<unknown> =>
  outbox.query(
    `INSERT INTO batches (lane, first, last) SELECT 1, n * 5 - 4, n * 5 FROM generate_series($1::int, $2) n`,
    [first, last],
  );

test('what a clean-up reads does not grow with the batches that stay', async () => {
  await addBatches(1, 1_000);
  await outbox.query('VACUUM ANALYZE batches');
  const few = await countPages();
  await addBatches(1_001, 100_000);
  await outbox.query('VACUUM ANALYZE batches');
  const many = await countPages();

  expect(many).toBeLessThan(few + 200);
  expect(await outbox.query('SELECT count(*)::int FROM batches')).toEqual([{ count: 100_000 }]);
});

test('batches of partitions that are gone go, wherever they lie, and the last one of a lane stays', async () => {
  // One partition is gone between two that are there; one is the last that a lane came to, one that of a lane no longer used.
  await outbox.query(`DROP TABLE event_log_p1`);
  await outbox.query(
    `INSERT INTO batches (lane, first, last)
     SELECT 0, n, n FROM (SELECT generate_series(999000, 1002500) UNION SELECT unnest(ARRAY[1999999, 2000000, 3000000])) s (n)
     UNION ALL SELECT 1, n, n FROM unnest(ARRAY[1000000, 1000005, 1000007]) n
     UNION ALL SELECT 9, n, n FROM unnest(ARRAY[1, 1500000]) n`,
  );
  const rest = await outbox.query(
    `SELECT b.lane, b.last FROM batches b WHERE b.last = lane_head(b.lane) OR b.last / 1000000 <> 1 ORDER BY b.lane, b.last`,
  );
  const [before] = await outbox.query<{ count: number }>('SELECT count(*)::int FROM batches');

  const { batches } = await cleanUpOutbox(db, keepDays);

  expect(await outbox.query('SELECT lane, last FROM batches ORDER BY lane, last')).toEqual(rest);
  expect(batches).toBe((before?.count ?? 0) - rest.length);
  expect(batches).toBe(2_504);
});

test('after a clean-up that fails it is known what was dropped, and the next one is not due at once', async () => {
  await outbox.query(`SELECT setval('outbox_id_seq', 1000000)`);
  await outbox.query(`CREATE TRIGGER broken BEFORE DELETE ON followers EXECUTE FUNCTION refuse_change_of_history()`);
  const dropped: string[] = [];
  const request = { actor: 'test', keepDays, dropMax: 4, unlessWithinMs: 60_000 };

  const failed = pruneOutbox(db, { ...request, onDropped: (table) => dropped.push(table) });
  await expect(failed).rejects.toThrow('append-only');
  const again = await pruneOutbox(db, request);

  expect(dropped).toEqual(['outbox_p0']);
  expect(await outbox.query('SELECT actor, dropped, cleaned FROM prunes')).toEqual([
    { actor: 'test', dropped: ['outbox_p0'], cleaned: {} },
  ]);
  expect(again).toBeNull();
});

test('after a drop that fails it is known what was dropped before it', async () => {
  await outbox.query(`SELECT setval('outbox_id_seq', 2000000)`);
  const request = { actor: 'test', keepDays, dropMax: 4 };

  const failing: RunsQueries = {
    query: async <Rows>(sql: string, values?: unknown[]) => {
      if (sql === 'DROP TABLE "outbox_p1"') await db.query('SELECT 1 / 0');
      return db.query<Rows>(sql, values);
    },
  };
  await expect(pruneOutbox(failing, request)).rejects.toThrow('division by zero');

  expect(await outbox.query('SELECT dropped FROM prunes')).toEqual([{ dropped: ['outbox_p0'] }]);
});

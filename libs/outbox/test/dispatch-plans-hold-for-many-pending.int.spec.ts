import type { Client } from 'pg';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { dispatchLane } from '../src/dispatch-lane';
import { readLog } from '../src/read-log';
import { createTestOutbox, type TestOutbox } from './create-test-outbox';

const pendingRows = process.env.HEAVY ? 200_000 : 20_000;
const batchSizeMax = 500;
const tables = 'outbox, outbox_pending, event_log, streams, batches';

type Work = { seqScans: number; rows: number; blocks: number };

describe('[G5] a plan made on empty tables', () => {
  let outbox: TestOutbox;
  let dispatcher: Client;

  beforeEach(async () => {
    outbox = await createTestOutbox(4);
    dispatcher = await outbox.connect(createConnectionOptions(outbox.url, 'test-dispatcher'));
  });
  afterEach(() => outbox.stop());

  // Of its own transaction: the database's counts hold autovacuum's work too, which reads the heap for the BRIN indexes.
  async function countWork<T>(add: Work, run: () => Promise<T>): Promise<T> {
    // Else what this connection did before is counted again.
    await dispatcher.query('SELECT pg_stat_force_next_flush()');
    await dispatcher.query('BEGIN');
    const result = await run();
    const { rows } = await dispatcher.query<Record<string, string>>(
      `SELECT sum(t.seq_scan) AS seq_scans, sum(t.idx_tup_fetch) AS rows,
         sum(pg_stat_get_xact_blocks_fetched(t.relid)) + sum((SELECT sum(pg_stat_get_xact_blocks_fetched(i.indexrelid))
           FROM pg_index i WHERE i.indrelid = t.relid)) AS blocks
       FROM pg_stat_xact_user_tables t WHERE t.relname ~ '^(outbox|event_log|streams|batches)'`,
    );
    await dispatcher.query('COMMIT');
    add.seqScans += Number(rows[0]?.seq_scans);
    add.rows += Number(rows[0]?.rows);
    add.blocks += Number(rows[0]?.blocks);
    return result;
  }

  async function addPending(beforeCommit: () => Promise<unknown>): Promise<void> {
    const writer = await outbox.pool.connect();
    await writer.query('BEGIN');
    await writer.query(
      `INSERT INTO outbox (id, stream, type, wire, payload, headers)
       SELECT nextval('outbox_id_seq'), CASE n % 2 WHEN 0 THEN 'cases' ELSE 'user:' || n % 2000 END, 't', '{"names":[]}', '{}', '{}'
       FROM generate_series(1, $1) n`,
      [pendingRows],
    );
    await writer.query('INSERT INTO outbox_pending SELECT id, lane_of_stream(stream), stream FROM outbox');
    await beforeCommit();
    await writer.query('COMMIT');
    writer.release();
  }

  /** All of the two lanes, the work of the first and of the second half apart. */
  async function dispatchAll(): Promise<{ dispatched: number; halves: Work[] }> {
    const halves: Work[] = [0, 1].map(() => ({ seqScans: 0, rows: 0, blocks: 0 }));
    let dispatched = 0;
    for (let sweeps = true; ; sweeps = !sweeps) {
      const half = halves[dispatched < pendingRows / 2 ? 0 : 1] as Work;
      let moved = 0;
      // Behind the mark every other time: that also looks for the older rows of every stream.
      for (const lane of [0, 1]) {
        const input = { lane, afterId: sweeps ? 0 : 1, batchSizeMax };
        const batch = await countWork(half, () => dispatchLane(dispatcher, input));
        moved += batch?.events.length ?? 0;
      }
      if (moved === 0) return { dispatched, halves };
      dispatched += moved;
    }
  }

  const laterStatistics = {
    'none since': () => Promise.resolve(),
    'statistics taken while nothing was committed': () => outbox.query(`ANALYZE ${tables}`),
  };
  it.each(Object.entries(laterStatistics))(
    `is one for ${pendingRows} pending rows too: index scans only, and the same work for the last event as for the first (%s)`,
    async (_, beforeCommit) => {
      await outbox.query(`VACUUM ANALYZE ${tables}`);
      for (const lane of [0, 1]) await dispatchLane(dispatcher, { lane, afterId: 0, batchSizeMax });
      await readLog(dispatcher, { lane: 0, from: 1, limit: batchSizeMax });
      await addPending(beforeCommit);

      const { dispatched, halves } = await dispatchAll();

      expect(dispatched).toBe(pendingRows);
      const [first, second] = halves as [Work, Work];
      expect([first.seqScans, second.seqScans]).toEqual([0, 0]);
      expect(second.rows / (pendingRows / 2)).toBeLessThan(12);
      expect(second.blocks / (pendingRows / 2)).toBeLessThan(60);
      expect(second.blocks).toBeLessThan(2 * first.blocks);

      const read: Work = { seqScans: 0, rows: 0, blocks: 0 };
      const page = await countWork(read, () => readLog(dispatcher, { lane: 0, from: 1, limit: batchSizeMax }));
      expect(page.events).toHaveLength(batchSizeMax);
      expect(read.blocks / batchSizeMax).toBeLessThan(20);
    },
    120_000,
  );
});

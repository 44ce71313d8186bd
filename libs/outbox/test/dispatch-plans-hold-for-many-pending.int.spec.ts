import { Client } from 'pg';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { dispatchLane } from '../src/dispatch-lane';
import { createTestOutbox, type TestOutbox } from './create-test-outbox';

const pendingRows = process.env.HEAVY ? 200_000 : 20_000;
const batchSizeMax = 500;

type Work = { seqScans: number; rowsPerEvent: number; blocksPerEvent: number };

describe('[G5] a plan made on empty tables', () => {
  let outbox: TestOutbox;
  let dispatcher: Client;

  beforeAll(async () => {
    outbox = await createTestOutbox(4);
    dispatcher = new Client({ ...createConnectionOptions(outbox.url, 'test-dispatcher') });
    await dispatcher.connect();
  });
  afterAll(async () => {
    await dispatcher.end();
    await outbox.stop();
  });

  async function countWork(events: number): Promise<Work> {
    await dispatcher.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await dispatcher.query<Record<string, string>>(
      `SELECT sum(t.seq_scan) AS seq_scans, sum(t.idx_tup_fetch) AS rows,
         sum(io.heap_blks_hit + io.heap_blks_read + io.idx_blks_hit + io.idx_blks_read) AS blocks
       FROM pg_stat_user_tables t JOIN pg_statio_user_tables io USING (relid)
       WHERE t.relname ~ '^(outbox|event_log|streams|batches)'`,
    );
    const [row] = rows;
    return {
      seqScans: Number(row?.seq_scans),
      rowsPerEvent: Number(row?.rows) / events,
      blocksPerEvent: Number(row?.blocks) / events,
    };
  }

  async function addPending(): Promise<void> {
    const writer = await outbox.pool.connect();
    await writer.query(
      `INSERT INTO outbox (id, stream, type, wire, payload, headers)
       SELECT nextval('outbox_id_seq'), CASE n % 2 WHEN 0 THEN 'cases' ELSE 'user:' || n % 2000 END, 't', '{"names":[]}', '{}', '{}'
       FROM generate_series(1, $1) n`,
      [pendingRows],
    );
    await writer.query('INSERT INTO outbox_pending SELECT id, lane_of_stream(stream), stream FROM outbox');
    // Else this connection's scan is counted later, as if dispatching had made it.
    await writer.query('SELECT pg_stat_force_next_flush()');
    writer.release();
    await dispatcher.query('SELECT pg_stat_reset()');
  }

  it(`is one for ${pendingRows} pending rows too: index scans only, and the same work for the last event as for the first`, async () => {
    await outbox.query('VACUUM ANALYZE outbox, outbox_pending, event_log, streams, batches');
    for (const lane of [0, 1]) await dispatchLane(dispatcher, { lane, afterId: 0, batchSizeMax });
    await addPending();

    let dispatched = 0;
    const halves: Work[] = [];
    for (let sweeps = true; ; sweeps = !sweeps) {
      const batches = [];
      // Behind the mark every other time: that also looks for the older rows of every stream.
      for (const lane of [0, 1])
        batches.push(await dispatchLane(dispatcher, { lane, afterId: sweeps ? 0 : 1, batchSizeMax }));
      if (batches.every((batch) => batch === null)) break;
      for (const batch of batches) dispatched += batch?.events.length ?? 0;
      if (dispatched === pendingRows / 2 || dispatched === pendingRows) {
        halves.push(await countWork(pendingRows / 2));
        await dispatcher.query('SELECT pg_stat_reset()');
      }
    }

    expect(dispatched).toBe(pendingRows);
    const [first, second] = halves;
    expect([first?.seqScans, second?.seqScans]).toEqual([0, 0]);
    expect(second?.rowsPerEvent).toBeLessThan(12);
    expect(second?.blocksPerEvent).toBeLessThan(60);
    expect(second?.blocksPerEvent).toBeLessThan(2 * (first?.blocksPerEvent ?? 0));
  }, 120_000);
});

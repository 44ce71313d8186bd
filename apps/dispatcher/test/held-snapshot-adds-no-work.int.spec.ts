import { Client } from 'pg';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import { createPendingScan } from '../src/pending-scan';
import { createTestDispatching, type TestDispatching } from './create-test-dispatching';

const rounds = process.env.HEAVY ? 2_000 : 240;
const eventsPerRound = 100;
const streams = 4;
/** The time that a round stands for: the mark and the sweeps go by it. */
const roundMs = 100;

/** Whose rows go away with each dispatch, and stay as dead ones, and how many of them in a round. */
const tables = ['outbox_pending', 'streams'] as const;
type Table = (typeof tables)[number];
const deadPerRound = { outbox_pending: eventsPerRound, streams };

describe('[G5] while somebody holds a snapshot open', () => {
  let dispatching: TestDispatching;
  let holder: Client;
  let dispatcher: Client;

  beforeAll(async () => {
    dispatching = await createTestDispatching();
    [holder, dispatcher] = await Promise.all([connect(), connect()]);
  });
  afterAll(async () => {
    await Promise.all([holder.end(), dispatcher.end()]);
    await dispatching.stop();
  });

  /** Nobody of ours: no time-out ends what it holds. */
  async function connect(): Promise<Client> {
    const client = new Client(dispatching.url);
    await client.connect();
    return client;
  }

  async function appendRound(): Promise<void> {
    await dispatching.dataSource.query(
      `WITH stated AS (SELECT nextval('outbox_id_seq') AS id, 'user:' || n % $2 AS stream FROM generate_series(1, $1) n),
       written AS (INSERT INTO outbox (id, stream, type, wire, payload, headers)
         SELECT id, stream, 't', '{"names":[]}', '{}', '{}' FROM stated)
       INSERT INTO outbox_pending (id, lane, stream) SELECT id, 1, stream FROM stated`,
      [eventsPerRound, streams],
    );
  }

  async function readBlocks(): Promise<Record<Table, number>> {
    await dispatcher.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await dispatcher.query<{ table: Table; blocks: string }>(
      `SELECT relname AS table, heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read AS blocks
       FROM pg_statio_user_tables WHERE relname = ANY ($1)`,
      [tables],
    );
    const blocksOf = (table: Table): number => Number(rows.find((row) => row.table === table)?.blocks);
    return { outbox_pending: blocksOf('outbox_pending'), streams: blocksOf('streams') };
  }

  it(`the last of ${rounds} dispatches passes over no more dead rows than the first ones`, async () => {
    // It can take nothing away here, but its own reads would be counted, and its analyze replaces the dead by an estimate.
    for (const table of tables) await holder.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
    await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await holder.query('SELECT count(*) FROM outbox_pending');
    const scan = createPendingScan(dispatcher, 1);
    const blocksOfRounds: Record<Table, number[]> = { outbox_pending: [], streams: [] };

    for (let round = 0; round < rounds; round += 1) {
      await appendRound();
      const nowMs = round * roundMs;
      const before = await readBlocks();
      const batch = await dispatchLane(dispatcher, { lane: 1, batchSizeMax: 500, ...scan.start(nowMs) });
      const ids = (batch?.events ?? []).map(({ outboxId }) => outboxId);
      expect(scan.advance(Math.min(...ids), Math.max(...ids), nowMs)).toBe(true);
      await scan.settle(nowMs);
      const after = await readBlocks();
      for (const table of tables) blocksOfRounds[table].push(after[table] - before[table]);
    }

    const quarter = rounds / 4;
    const sum = (some: number[]): number => some.reduce((total, blocks) => total + blocks, 0);
    for (const table of tables) {
      const { rows } = await dispatcher.query<{ dead: string }>(
        'SELECT n_dead_tup AS dead FROM pg_stat_user_tables WHERE relname = $1',
        [table],
      );
      // A stream's first round replaces nothing.
      expect(Number(rows[0]?.dead)).toBeGreaterThanOrEqual((rounds - 1) * deadPerRound[table]);
      // The first quarter has the start, where everything is looked through, and so has each full sweep after it.
      const [second, last] = [blocksOfRounds[table].slice(quarter, 2 * quarter), blocksOfRounds[table].slice(-quarter)];
      expect([table, sum(last) / sum(second) < 1.3]).toEqual([table, true]);
    }
  }, 300_000);
});

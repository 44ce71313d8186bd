import { z } from 'zod';
import type { DatabaseClock } from './database-clock';
import type { RunsStatements } from './runs-statements';

/** Where the log ends now: the last position of each lane. nowMs: the database's clock, epoch milliseconds. */
export type Heads = { epoch: string; lanes: Map<number, number>; nowMs: number };

const HeadRows = z
  .array(z.object({ epoch: z.string(), lane: z.coerce.number(), head: z.coerce.number(), now_ms: z.coerce.number() }))
  .min(1);

export async function readHeads(db: RunsStatements): Promise<Heads> {
  const { rows } = await db.query({
    name: 'read_heads',
    text: `SELECT (SELECT current_epoch()) AS epoch, lane, lane_head(lane) AS head,
        extract(epoch FROM clock_timestamp()) * 1000 AS now_ms
      FROM generate_series(0, (SELECT user_lanes FROM lane_config)) AS lane`,
    values: [],
  });
  const heads = HeadRows.parse(rows);
  return {
    epoch: heads[0]?.epoch ?? '',
    lanes: new Map(heads.map(({ lane, head }) => [lane, head])),
    nowMs: heads[0]?.now_ms ?? 0,
  };
}

/** The same, and the clock learns from it what time it is in the database. */
export async function readHeadsByClock(db: RunsStatements, clock: DatabaseClock): Promise<Heads> {
  const askedAtMs = performance.now();
  const heads = await readHeads(db);
  clock.observe({ askedAtMs, answeredAtMs: performance.now(), databaseMs: heads.nowMs });
  return heads;
}

import { z } from 'zod';
import type { RunsStatements } from './runs-statements';

/** Where the log ends now: the last position of each lane. */
export type Heads = { epoch: string; lanes: Map<number, number> };

const HeadRows = z.array(z.object({ epoch: z.string(), lane: z.coerce.number(), head: z.coerce.number() })).min(1);

export async function readHeads(db: RunsStatements): Promise<Heads> {
  const { rows } = await db.query({
    name: 'read_heads',
    text: `SELECT (SELECT current_epoch()) AS epoch, lane, lane_head(lane) AS head
      FROM generate_series(0, (SELECT user_lanes FROM lane_config)) AS lane`,
    values: [],
  });
  const heads = HeadRows.parse(rows);
  return { epoch: heads[0]?.epoch ?? '', lanes: new Map(heads.map(({ lane, head }) => [lane, head])) };
}

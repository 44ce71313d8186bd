import { z } from 'zod';
import type { RunsQueries } from '../sessions/find-active-session';

export type OpeningStats = { players: number; openings: number };

const StatsRow = z.object({ players: z.coerce.number(), openings: z.coerce.number() });

/** How many openings there were, by how many players. */
export async function readOpeningStats(db: RunsQueries): Promise<OpeningStats> {
  const [row] = await db.query<unknown[]>(
    'SELECT count(DISTINCT user_id) AS players, count(*) AS openings FROM openings',
  );
  return StatsRow.parse(row);
}

import { z } from 'zod';
import type { RunsQueries } from './runs-queries';

/** Rows of one statement: a clean-up holds no lock for long and leaves few dead rows at once. */
const rowsPerTurn = 1_000;
const turnsMax = 1_000;

/** Deletes what a statement with a limit ($1) finds, turn by turn; how many rows. */
export async function deleteInTurns(db: RunsQueries, sql: string, values: unknown[]): Promise<number> {
  let deleted = 0;
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const [, rows] = await db.query<[unknown, number]>(sql, [rowsPerTurn, ...values]);
    deleted += rows;
    if (rows < rowsPerTurn) break;
  }
  return deleted;
}

/** Followers of servers long gone, batches of dropped partitions, targets of runs that are over, and records of old prunes. */
export async function cleanUpOutbox(db: RunsQueries, keepDays: number): Promise<Record<string, number>> {
  return {
    followers: await deleteInTurns(
      db,
      `DELETE FROM followers WHERE boot IN (
         SELECT boot FROM followers WHERE seen_at < clock_timestamp() - interval '1 day' LIMIT $1)`,
      [],
    ),
    batches: await cleanUpBatches(db),
    replay_targets: await deleteInTurns(
      db,
      `DELETE FROM replay_targets WHERE (run_id, ordinal) IN (
         SELECT t.run_id, t.ordinal FROM replay_runs r JOIN replay_targets t ON t.run_id = r.id
         WHERE r.finished_at < clock_timestamp() - make_interval(days => $2) LIMIT $1)`,
      [keepDays],
    ),
    prunes: await deleteInTurns(
      db,
      `DELETE FROM prunes WHERE id IN (
         SELECT id FROM prunes WHERE at < clock_timestamp() - interval '1 year' LIMIT $1)`,
      [],
    ),
  };
}

const Ranges = z.array(z.object({ lane: z.int(), first: z.string(), last: z.string() }));

async function cleanUpBatches(db: RunsQueries): Promise<number> {
  let deleted = 0;
  for (const { lane, first, last } of Ranges.parse(await db.query(rangesOfDropped))) {
    deleted += await deleteInTurns(
      db,
      // By place: what joins a thousand rows by their key may be planned as a look at all of them.
      `DELETE FROM batches WHERE ctid = ANY (ARRAY (
         SELECT b.ctid FROM batches b WHERE b.lane = $2 AND b.last BETWEEN $3 AND $4 ORDER BY b.last LIMIT $1))`,
      [lane, first, last],
    );
  }
  return deleted;
}

/**
 * Where a lane has batches in a partition of the log that is not there. One look into the index for each lane and partition,
 * whatever lies in between: there are millions of batches, and nearly always none of them may go. The last batch of a lane is its
 * head, and stays.
 */
const rangesOfDropped = `WITH RECURSIVE found (lane, head, first) AS (
    SELECT l.lane, lane_head(l.lane), (SELECT b.last FROM batches b WHERE b.lane = l.lane ORDER BY b.last LIMIT 1)
    FROM generate_series(0, 63) AS l (lane)
    UNION ALL
    SELECT f.lane, f.head, (SELECT b.last FROM batches b
      WHERE b.lane = f.lane AND b.last >= (f.first / 1000000 + 1) * 1000000 ORDER BY b.last LIMIT 1)
    FROM found f WHERE f.first < f.head
  )
  SELECT f.lane, f.first::text AS first, least(f.first / 1000000 * 1000000 + 999999, f.head - 1)::text AS last
  FROM found f WHERE f.first < f.head AND NOT EXISTS (
    SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'event_log'::regclass AND c.relname = 'event_log_p' || f.first / 1000000)
  ORDER BY f.lane, f.first`;

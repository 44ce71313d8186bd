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
    // The last batch of a lane is its head, and stays.
    batches: await deleteInTurns(
      db,
      `DELETE FROM batches WHERE (lane, last) IN (
         SELECT b.lane, b.last FROM batches b WHERE b.last < lane_head(b.lane) AND NOT EXISTS (
           SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
           WHERE i.inhparent = 'event_log'::regclass AND c.relname = 'event_log_p' || b.last / 1000000)
         LIMIT $1)`,
      [],
    ),
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

import { deleteInTurns } from '@aftercommit/outbox/clean-up-outbox';
import type { RunsQueries } from './find-active-session';

/** Deletes sessions that expired so many days ago, in short turns; how many. One that was ended lives as long on paper. */
export function deleteOldSessions(db: RunsQueries, keepDays: number): Promise<number> {
  return deleteInTurns(
    db,
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions WHERE expires_at < clock_timestamp() - make_interval(days => $2) LIMIT $1)`,
    [keepDays],
  );
}

import { deleteInTurns } from '@aftercommit/outbox/clean-up-outbox';
import type { RunsQueries } from '@aftercommit/outbox/runs-queries';
import { deleteOldSessions } from '../sessions/delete-old-sessions';

/** Deletes what nobody can use any more, beside the outbox, in short turns; how many rows of each table. Never history. */
export async function cleanUp(db: RunsQueries, keepDays: number): Promise<Record<string, number>> {
  return {
    sessions: await deleteOldSessions(db, keepDays),
    // A client repeats within minutes; a week forgives a queue of requests that waited over a weekend.
    idempotency_keys: await deleteInTurns(
      db,
      `DELETE FROM idempotency_keys WHERE (scope, key) IN (
         SELECT scope, key FROM idempotency_keys WHERE created_at < clock_timestamp() - interval '7 days' LIMIT $1)`,
      [],
    ),
  };
}

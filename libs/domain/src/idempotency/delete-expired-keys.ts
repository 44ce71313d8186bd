import { z } from 'zod';
import type { RunsQueries } from '../sessions/find-active-session';

/** Of one statement, so that it holds few locks for a short time. */
const keysPerRun = 1_000;

/**
 * Deletes answers that nobody asks for any more, oldest first, at most a thousand. Answers how many. A request that comes
 * even later has no second effect: the ids of effects follow from the key (createEffectId).
 */
export async function deleteExpiredKeys(db: RunsQueries, keyTtlMs: number): Promise<number> {
  const rows = await db.query<unknown[]>(
    `WITH expired AS (
       SELECT scope, key FROM idempotency_keys
       WHERE created_at < clock_timestamp() - $1::bigint * interval '1 millisecond'
       ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ), gone AS (
       DELETE FROM idempotency_keys k USING expired e WHERE k.scope = e.scope AND k.key = e.key RETURNING 1
     )
     SELECT count(*) AS deleted FROM gone`,
    [keyTtlMs, keysPerRun],
  );
  return z.object({ deleted: z.coerce.number() }).parse(rows[0]).deleted;
}

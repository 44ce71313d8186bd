import { dropMark, type PrunablePartition } from './plan-prune';
import type { RunsQueries } from './runs-queries';

/** How long a detach waits for a lock: whoever comes behind it waits as long. */
const lockTimeoutMs = 2_000;

/**
 * Detaches a partition without stopping readers or writers, then drops it. Cut off in between, the next call finishes it.
 * db: one connection, and never in a transaction, which CONCURRENTLY refuses.
 */
export async function dropPartition(db: RunsQueries, { parent, name }: PrunablePartition): Promise<void> {
  const [state] = await db.query<{ pending: boolean }[]>(
    `SELECT i.inhdetachpending AS pending FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relname = $1`,
    [name],
  );
  await db.query(`SET lock_timeout = ${lockTimeoutMs}`);
  try {
    if (state) {
      // Killed behind the detach, the table would stay for ever: nothing else tells it from one that somebody keeps.
      await db.query(`COMMENT ON TABLE ${name} IS '${dropMark}'`);
      await db.query(`ALTER TABLE ${parent} DETACH PARTITION ${name} ${state.pending ? 'FINALIZE' : 'CONCURRENTLY'}`);
    }
    await db.query(`DROP TABLE IF EXISTS ${name}`);
  } finally {
    await db.query('RESET lock_timeout').catch(() => undefined);
  }
}

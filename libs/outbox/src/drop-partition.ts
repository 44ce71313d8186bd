import { planPrune } from './plan-prune';
import type { RunsQueries } from './runs-queries';

/** How long it waits for a lock. Whoever comes behind it waits as long: dispatchers, and for an outbox partition writers. */
const lockTimeoutMs = 500;

/**
 * Drops the oldest partition that the policy lets go, in one transaction under the locks of all lanes: it is judged again
 * where no lane can enter it any more, and it is there or gone, never in between, whoever dies. Somebody who holds a snapshot
 * of the table (a backup) makes it fail. The name of the partition; null: there is none.
 * db: one connection, outside of a transaction.
 */
export async function dropOldestPartition(db: RunsQueries, keepDays: number): Promise<string | null> {
  await db.query('BEGIN');
  try {
    await db.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    await db.query('SELECT lock_all_lanes()');
    const [oldest] = (await planPrune(db, keepDays)).drop;
    if (oldest) await db.query(`DROP TABLE "${oldest.name}"`);
    await db.query('COMMIT');
    return oldest?.name ?? null;
  } catch (error) {
    await db.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

import type { EntityManager } from 'typeorm';
import { eventually } from '@aftercommit/testing/eventually';

/** Until so many connections of the test's database wait for a lock. Asked on `tx` itself, which must not idle. */
export async function awaitLockWaiters(tx: EntityManager, waiters: number): Promise<void> {
  await eventually(async () => {
    // Within a transaction pg_stat_activity stays as it was at first sight.
    await tx.query('SELECT pg_stat_clear_snapshot()');
    const waiting = await tx.query<unknown[]>(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(waiting).toHaveLength(waiters);
  });
}

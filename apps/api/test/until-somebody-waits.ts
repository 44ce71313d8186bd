import type { DataSource } from 'typeorm';
import { eventually } from '@aftercommit/testing/eventually';

/** Until a connection to this database waits for a lock that another one holds. */
export async function untilSomebodyWaits(dataSource: DataSource): Promise<void> {
  await eventually(async () => {
    const waiting = await dataSource.query<unknown[]>(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return waiting.length > 0;
  });
}

import { migrationLimits } from '@aftercommit/db/connection-options';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { migrateQueue } from '@aftercommit/queue/migrate-queue';

/** Brings a database to the present schema: ours, then BullMQ's. */
export async function migrateDatabase(connectionString: string): Promise<void> {
  const dataSource = createDataSource({
    connectionString,
    applicationName: 'aftercommit-migrate',
    poolSizeMax: 2,
    limits: migrationLimits,
  });
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy();
  }
  await migrateQueue(connectionString);
}

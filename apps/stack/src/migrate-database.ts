import { existsSync } from 'node:fs';
import path from 'node:path';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { repositoryDir } from './repository-dir';

/** Brings a database to the present schema: ours, then BullMQ's. */
export async function migrateDatabase(connectionString: string): Promise<void> {
  const dataSource = createDataSource({ connectionString, applicationName: 'aftercommit-migrate', poolSizeMax: 2 });
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy();
  }
  await migrateQueueSchema(connectionString);
}

async function migrateQueueSchema(connectionString: string): Promise<void> {
  const file = path.join(repositoryDir, 'libs/queue/src/migrate-queue.ts');
  if (!existsSync(file)) return;
  const { migrateQueue } = (await import(file)) as { migrateQueue: (connectionString: string) => Promise<void> };
  await migrateQueue(connectionString);
}

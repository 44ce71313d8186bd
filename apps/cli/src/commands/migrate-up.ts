import { migrateQueue } from '@aftercommit/queue/migrate-queue';
import { createFirstOwner } from './create-first-owner';
import { withDataSource } from '../with-database';

/** Brings the database to the present schema: ours, then BullMQ's; then the first owner, when the environment names one. */
export async function migrateUp(): Promise<void> {
  await withDataSource(async (dataSource, runTransaction, config) => {
    const done = await dataSource.runMigrations();
    await migrateQueue(config.DIRECT_DATABASE_URL ?? config.DATABASE_URL);
    console.log(done.length > 0 ? `Migrated: ${done.map(({ name }) => name).join(', ')}` : 'The schema is up to date.');
    const { OWNER_USERNAME: username, OWNER_PASSWORD: password } = config;
    if (username && password) console.log(await createFirstOwner(runTransaction, { username, password }));
  });
}

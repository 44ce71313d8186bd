import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { seedDemo } from '@aftercommit/domain/demo/seed-demo';
import { migrateDatabase } from '../migrate-database';

/** Brings the database to the present schema and makes sure that the demo's people, items and cases are there. */
export async function prepareDemo(connectionString: string): Promise<void> {
  await migrateDatabase(connectionString);
  const dataSource = createDataSource({ connectionString, applicationName: 'aftercommit-seed', poolSizeMax: 2 });
  await dataSource.initialize();
  try {
    // Nobody is awake yet: the dispatchers find the events when they start.
    const runTransaction = createRunTransaction(dataSource, () => undefined);
    // This is the demo, also where NODE_ENV says production.
    await seedDemo(dataSource, runTransaction, { ...process.env, DEMO: '1' });
  } finally {
    await dataSource.destroy();
  }
}

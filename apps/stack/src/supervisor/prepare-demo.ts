import { existsSync } from 'node:fs';
import path from 'node:path';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { migrateDatabase } from '../migrate-database';

/** Brings the database to the present schema and makes sure that the demo's people, items and cases are there. */
export async function prepareDemo(connectionString: string): Promise<void> {
  await migrateDatabase(connectionString);
  const dataSource = createDataSource({ connectionString, applicationName: 'aftercommit-seed', poolSizeMax: 2 });
  await dataSource.initialize();
  try {
    // Nobody is awake yet: the dispatchers find the events when they start.
    const file = path.resolve(__dirname, '../../../../libs/domain/src/demo/seed-demo.ts');
    if (!existsSync(file)) return;
    const { seedDemo } = (await import(file)) as { seedDemo: (...parts: unknown[]) => Promise<void> };
    await seedDemo(
      dataSource,
      createRunTransaction(dataSource, () => undefined),
    );
  } finally {
    await dataSource.destroy();
  }
}

import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { createDataSource } from '../src/create-data-source';
import { RolledBackError } from '../src/refuse-lost-commits';
import { createRunTransaction } from '../src/run-transaction';

describe('[G1] a COMMIT that Postgres answers with ROLLBACK', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = createDataSource({ connectionString: database.url, applicationName: 'test', poolSizeMax: 1 });
    await dataSource.initialize();
    await dataSource.query('CREATE TABLE written (id integer)');
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  it('is a failure: what a failed statement undid is not taken for written', async () => {
    let wakes = 0;
    const runTransaction = createRunTransaction(dataSource, () => (wakes += 1));

    const failure = await runTransaction(async (tx) => {
      await tx.query('INSERT INTO written VALUES (1)');
      await tx.query('SELECT 1 / 0').catch(() => 'forgotten');
    }).catch((error: unknown) => error);

    expect(String(failure)).toContain(new RolledBackError().message);
    expect(wakes).toBe(0);
    expect(await dataSource.query('SELECT * FROM written')).toEqual([]);
  });

  it('is none when the failed statement was undone alone, by its savepoint', async () => {
    const runTransaction = createRunTransaction(dataSource, () => undefined);

    await runTransaction(async (tx) => {
      await tx.query('INSERT INTO written VALUES (2)');
      await tx.transaction((inner) => inner.query('SELECT 1 / 0')).catch(() => 'refused');
    });

    expect(await dataSource.query('SELECT * FROM written')).toEqual([{ id: 2 }]);
  });
});

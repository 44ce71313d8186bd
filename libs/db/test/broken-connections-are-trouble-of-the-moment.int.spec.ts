import type { DataSource, EntityManager } from 'typeorm';
import { classifyFailure } from '@aftercommit/runtime/failures';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { eventually } from '@aftercommit/testing/eventually';
import { createDataSource } from '../src/create-data-source';
import { createRunTransaction } from '../src/run-transaction';

describe('a connection that breaks between two statements of a transaction', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = createDataSource({ connectionString: database.url, applicationName: 'test', poolSizeMax: 2 });
    await dataSource.initialize();
    await dataSource.query('CREATE TABLE written (id integer)');
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  const breakConnection = async (tx: EntityManager): Promise<void> => {
    await tx.query('INSERT INTO written VALUES (1)');
    const [backend] = await tx.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
    await dataSource.query('SELECT pg_terminate_backend($1)', [backend?.pid]);
    await eventually(() => tx.queryRunner?.isReleased ?? false);
  };

  const next: [string, (tx: EntityManager) => Promise<unknown>][] = [
    ['a statement', (tx) => tx.query('INSERT INTO written VALUES (2)')],
    ['a savepoint', (tx) => tx.transaction((inner) => inner.query('INSERT INTO written VALUES (2)'))],
    ['the commit', async () => undefined],
  ];

  it.each(next)('is trouble of the moment, and nothing is written, when %s comes next', async (_name, comesNext) => {
    let wakes = 0;
    const runTransaction = createRunTransaction(dataSource, () => (wakes += 1));

    const failure = await runTransaction(async (tx) => {
      await breakConnection(tx);
      await comesNext(tx);
    }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(Error);
    expect(classifyFailure(failure)).toBe('transient');
    expect(wakes).toBe(0);
    expect(await dataSource.query('SELECT * FROM written')).toEqual([]);
  });
});

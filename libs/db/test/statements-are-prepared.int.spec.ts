import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { createDataSource } from '../src/create-data-source';

type Prepared = { statement: string; calls: string };

describe('statements of a DataSource', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  async function withDataSource<Result>(
    work: (dataSource: DataSource) => Promise<Result>,
    preparesStatements?: boolean,
  ): Promise<Result> {
    const options = { connectionString: database.url, applicationName: 'test', poolSizeMax: 1 };
    const dataSource = createDataSource({
      ...options,
      ...(preparesStatements === undefined ? {} : { preparesStatements }),
    });
    await dataSource.initialize();
    try {
      return await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  }

  const readPrepared = (dataSource: DataSource): Promise<Prepared[]> =>
    dataSource.query(
      `SELECT statement, generic_plans + custom_plans AS calls FROM pg_prepared_statements WHERE statement LIKE '%answer%'`,
    );

  it('are parsed once per connection, in a transaction and outside of one', async () => {
    const prepared = await withDataSource(async (dataSource) => {
      for (const value of [1, 2]) await dataSource.query('SELECT $1::integer AS answer', [value]);
      await dataSource.transaction((tx) => tx.query('SELECT $1::integer AS answer', [3]));
      return readPrepared(dataSource);
    });

    expect(prepared).toEqual([{ statement: 'SELECT $1::integer AS answer', calls: '3' }]);
  });

  it('are sent whole when there are more of them than are kept', async () => {
    const answers = await withDataSource(async (dataSource) => {
      for (let index = 0; index < 300; index += 1)
        await dataSource.query(`SELECT $1::integer AS kept_${index}`, [index]);
      const rows = await dataSource.query<{ answer: number }[]>('SELECT $1::integer AS answer', [42]);
      return { rows, prepared: await readPrepared(dataSource) };
    });

    expect(answers).toEqual({ rows: [{ answer: 42 }], prepared: [] });
  });

  it('are sent whole where a pooler could not carry them', async () => {
    const prepared = await withDataSource(async (dataSource) => {
      await dataSource.query('SELECT $1::integer AS answer', [1]);
      return readPrepared(dataSource);
    }, false);

    expect(prepared).toEqual([]);
  });
});

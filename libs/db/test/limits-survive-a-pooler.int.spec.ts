import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { describePooler, startPooler } from '@aftercommit/testing/start-pooler';
import { createDataSource } from '../src/create-data-source';
import { LimitsMissingError, requireSessionLimits } from '../src/require-session-limits';

describePooler('[G3] [G5] the limits of our connections', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  async function connect<Result>(url: string, work: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
    const dataSource = createDataSource({ connectionString: url, applicationName: 'test', poolSizeMax: 2 });
    await dataSource.initialize();
    try {
      return await work(dataSource);
    } finally {
      await dataSource.destroy();
    }
  }

  async function connectThroughPooler<Result>(work: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
    const pooler = await startPooler(database.url);
    try {
      return await connect(pooler.url, work);
    } finally {
      await pooler.stop();
    }
  }

  it('are missed behind a pooler that drops them, and kept there once the database has them itself', async () => {
    await connect(database.url, requireSessionLimits);

    const failure = await connectThroughPooler((dataSource) =>
      requireSessionLimits(dataSource).catch((error) => error),
    );

    expect(failure).toBeInstanceOf(LimitsMissingError);
    const { statements } = failure as LimitsMissingError;
    expect(statements.join()).toMatch(
      /idle_in_transaction_session_timeout = 2000.*lock_timeout = 10000.*statement_timeout = 30000/,
    );
    await connect(database.url, (dataSource) => dataSource.query(statements.join('\n')));
    await connectThroughPooler(requireSessionLimits);
  });

  it('are missed too when an answer could come before its commit is durable', async () => {
    await connect(database.url, async (dataSource) => {
      const runner = dataSource.createQueryRunner();
      await runner.query('SET synchronous_commit = off');
      await runner.release();

      await expect(requireSessionLimits(dataSource)).rejects.toThrow(/SET synchronous_commit = on;/);
    });
  });
});

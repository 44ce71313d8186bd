import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { classifyFailure } from '@aftercommit/runtime/failures';
import { createTcpProxy, type TcpProxy } from '@aftercommit/testing/create-tcp-proxy';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { createDataSource } from '../src/create-data-source';
import { createRunTransaction } from '../src/run-transaction';

const statementTimeoutMs = 1_000;

describe('[G5] a connection to Postgres that died without a word', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    const { hostname, port } = new URL(database.url);
    proxy = await createTcpProxy({ host: hostname, port: Number(port) });
    const url = new URL(database.url);
    url.host = `127.0.0.1:${proxy.port}`;
    dataSource = createDataSource({
      connectionString: url.toString(),
      applicationName: 'test',
      poolSizeMax: 1,
      limits: { idleInTransactionTimeoutMs: 2_000, statementTimeoutMs },
    });
    await dataSource.initialize();
  });
  afterAll(async () => {
    proxy?.restore();
    await dataSource?.destroy();
    await proxy?.close();
    await database?.drop();
  });

  function readIdleStream(): NodeJS.EventEmitter {
    const { master } = dataSource.driver as unknown as { master: { _idle: { client: Client }[] } };
    return master._idle[0]?.client.connection.stream as NodeJS.EventEmitter;
  }

  it('fails whoever waits for it as trouble of the moment, and the next one is served by another', async () => {
    const runTransaction = createRunTransaction(dataSource, () => undefined);
    const work = () => runTransaction((tx) => tx.query<{ one: number }[]>('SELECT 1 AS one'));
    await work();
    proxy.strand();
    const strandedAtMs = performance.now();

    const failure = await work().catch((error: unknown) => error);

    expect(classifyFailure(failure)).toBe('transient');
    expect(performance.now() - strandedAtMs).toBeLessThan(10_000);
    expect(await work()).toEqual([{ one: 1 }]);
  }, 30_000);

  it('is not taken for one while it waits for nothing', async () => {
    const [before] = await dataSource.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');

    await expect(dataSource.query('SELECT pg_sleep(60)')).rejects.toThrow('statement timeout');
    // Its own clock runs out once while nobody waits for it.
    await new Promise((resolve) => readIdleStream().once('timeout', resolve));

    expect(await dataSource.query('SELECT pg_backend_pid() AS pid')).toEqual([before]);
  }, 30_000);
});

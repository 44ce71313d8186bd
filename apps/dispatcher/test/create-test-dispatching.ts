import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { answerTimeoutMs, createConnectionOptions } from '@aftercommit/db/connection-options';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { createTcpProxy, type TcpProxy } from '@aftercommit/testing/create-tcp-proxy';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';

export type TestDispatching = {
  url: string;
  /** What the dispatcher under test uses: through the proxy. */
  pool: Pool;
  proxy: TcpProxy;
  dataSource: DataSource;
  /** Appends an event for everybody and one of a person, without a wake. */
  append(userId?: string): Promise<void>;
  countLogged(): Promise<number>;
  stop(): Promise<void>;
};

export async function createTestDispatching(): Promise<TestDispatching> {
  const database = await createTestDatabase();
  const url = new URL(database.url);
  const proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${proxy.port}`;
  const dataSource = createDataSource({ connectionString: database.url, applicationName: 'test', poolSizeMax: 4 });
  await dataSource.initialize();
  const pool = new Pool({
    ...createConnectionOptions(url.toString(), 'test-dispatcher'),
    max: 4,
    query_timeout: answerTimeoutMs,
  });
  pool.on('error', () => undefined);
  const runTransaction = createRunTransaction(dataSource, () => undefined);
  return {
    url: database.url,
    pool,
    proxy,
    dataSource,
    append: (userId = randomUUID()) =>
      runTransaction((tx) =>
        appendToOutbox(tx, [
          { type: 'case.updated', payload: { caseId: 'a' } },
          { type: 'inventory.updated', payload: { userId } },
        ]),
      ),
    countLogged: async () => {
      const [row] = await dataSource.query<{ count: string }[]>('SELECT count(*) FROM event_log');
      return Number(row?.count);
    },
    stop: async () => {
      await pool.end();
      await proxy.close();
      await dataSource.destroy();
      await database.drop();
    },
  };
}

import 'reflect-metadata';
import type { ClientBase } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '@aftercommit/migrations';
import { createConnectionOptions, type Limits } from './connection-options';
import { createPreparing } from './prepare-statements';
import { refuseLostCommits } from './refuse-lost-commits';

/**
 * How long a connection without work is kept. Opening one costs Postgres a hundred times a transaction (its caches and plans
 * are cold), and a pool that closes them after seconds opens all of them again in the next burst, when it hurts.
 */
const idleTimeoutMs = 300_000;

export type DataSourceOptions = {
  connectionString: string;
  applicationName: string;
  poolSizeMax: number;
  limits?: Limits;
  /** false: behind a pooler that does not carry named statements. */
  preparesStatements?: boolean;
};

/** The DataSource of a process. `initialize()` connects it. */
export function createDataSource({
  connectionString,
  applicationName,
  poolSizeMax,
  limits,
  preparesStatements = true,
}: DataSourceOptions): DataSource {
  const connection = createConnectionOptions(connectionString, applicationName, limits);
  const { connectionTimeoutMillis, keepAlive, options } = connection;
  const prepare = preparesStatements ? createPreparing() : undefined;
  return new DataSource({
    type: 'postgres',
    url: connectionString,
    applicationName,
    poolSize: poolSizeMax,
    connectTimeoutMS: connectionTimeoutMillis ?? 5_000,
    extra: {
      keepAlive,
      options,
      idleTimeoutMillis: idleTimeoutMs,
      onConnect: (client: ClientBase) => {
        prepare?.(client);
        refuseLostCommits(client);
      },
    },
    migrations,
    migrationsTransactionMode: 'each',
  });
}

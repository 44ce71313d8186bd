import 'reflect-metadata';
import type { ClientBase } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '@aftercommit/migrations';
import { createConnectionOptions, usualLimits, type Limits } from './connection-options';
import { createSilenceBound } from './create-silence-bound';
import { createPreparing } from './prepare-statements';
import { refuseLostCommits } from './refuse-lost-commits';

/**
 * How long a connection without work is kept. Opening one costs Postgres a hundred times a transaction (its caches and plans
 * are cold), and a pool that closes them after seconds opens all of them again in the next burst, when it hurts.
 */
const idleTimeoutMs = 300_000;

/** Behind the time that Postgres gives a statement: by then it has answered, if only that it was too slow. */
const silenceMarginMs = 2_000;

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
  const { statementTimeoutMs } = limits ?? usualLimits;
  const bound = statementTimeoutMs > 0 ? createSilenceBound(statementTimeoutMs + silenceMarginMs) : undefined;
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
        bound?.(client);
      },
    },
    migrations,
    migrationsTransactionMode: 'each',
  });
}

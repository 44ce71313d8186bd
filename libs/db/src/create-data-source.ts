import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { migrations } from '@aftercommit/migrations';
import { createConnectionOptions, type Limits } from './connection-options';
import { createPreparing } from './prepare-statements';

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
  return new DataSource({
    type: 'postgres',
    url: connectionString,
    applicationName,
    poolSize: poolSizeMax,
    connectTimeoutMS: connectionTimeoutMillis ?? 5_000,
    extra: { keepAlive, options, ...(preparesStatements ? { onConnect: createPreparing() } : {}) },
    migrations,
    migrationsTransactionMode: 'each',
  });
}

import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { migrations } from '@aftercommit/migrations';
import { createConnectionOptions, type Limits } from './connection-options';

export type DataSourceOptions = {
  connectionString: string;
  applicationName: string;
  poolSizeMax: number;
  limits?: Limits;
};

/** The DataSource of a process. `initialize()` connects it. */
export function createDataSource({
  connectionString,
  applicationName,
  poolSizeMax,
  limits,
}: DataSourceOptions): DataSource {
  const connection = createConnectionOptions(connectionString, applicationName, limits);
  const { connectionTimeoutMillis, keepAlive, options } = connection;
  return new DataSource({
    type: 'postgres',
    url: connectionString,
    applicationName,
    poolSize: poolSizeMax,
    connectTimeoutMS: connectionTimeoutMillis ?? 5_000,
    extra: { keepAlive, options },
    migrations,
    migrationsTransactionMode: 'each',
  });
}

import type { DataSource } from 'typeorm';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createConnectionOptions, migrationLimits } from '@aftercommit/db/connection-options';
import { createRunTransaction, type RunTransaction } from '@aftercommit/db/run-transaction';
import { createWake } from '@aftercommit/outbox/wake';
import { readConfig } from '@aftercommit/runtime/config';
import { Pool } from 'pg';
import { cliConfigSchema, type CliConfig } from './config';

/** Runs a command on the configured database through TypeORM and closes the connection after it. */
export async function withDataSource<Result>(
  work: (dataSource: DataSource, runTransaction: RunTransaction, config: CliConfig) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(cliConfigSchema, process.env);
  const connectionString = config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
  const dataSource = createDataSource({
    connectionString,
    applicationName: 'aftercommit-cli',
    poolSizeMax: 2,
    limits: migrationLimits,
  });
  const wake = createWake(connectionString);
  await dataSource.initialize();
  try {
    return await work(
      dataSource,
      createRunTransaction(dataSource, () => wake.ring()),
      config,
    );
  } finally {
    await wake.stop();
    await dataSource.destroy();
  }
}

/** Runs a command of the outbox on a plain connection. */
export async function withPool<Result>(work: (pool: Pool) => Promise<Result>): Promise<Result> {
  const config = readConfig(cliConfigSchema, process.env);
  const connectionString = config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
  const pool = new Pool({ ...createConnectionOptions(connectionString, 'aftercommit-cli'), max: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

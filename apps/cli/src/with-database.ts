import type { DataSource } from 'typeorm';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { idleInTransactionTimeoutMs, type Limits } from '@aftercommit/db/connection-options';
import { createRunTransaction, type RunTransaction } from '@aftercommit/db/run-transaction';
import { createWake } from '@aftercommit/outbox/wake';
import { readConfig } from '@aftercommit/runtime/config';
import { createTracing } from '@aftercommit/runtime/tracing';
import { cliConfigSchema, type CliConfig } from './config';
import { CommandError } from './exit-codes';
import { findDatabase, type DatabaseUrls } from './find-database';

export type Database = {
  dataSource: DataSource;
  runTransaction: RunTransaction;
  config: CliConfig;
  urls: DatabaseUrls;
};

export type Work<Result> = (database: Database) => Promise<Result>;

/** @throws CommandError usage: names every variable that is wrong */
export function readCliConfig(): CliConfig {
  try {
    return readConfig(cliConfigSchema, process.env);
  } catch (error) {
    throw new CommandError('usage', error instanceof Error ? error.message : String(error));
  }
}

/** Runs a command on the database and closes the connections after it. limits: those of every process of ours. */
export async function withDatabase<Result>(work: Work<Result>, limits?: Limits): Promise<Result> {
  const config = readCliConfig();
  const urls = findDatabase(config);
  const dataSource = createDataSource({
    connectionString: urls.direct,
    applicationName: 'aftercommit-cli',
    poolSizeMax: 2,
    ...(limits ? { limits } : {}),
  });
  const wake = createWake(urls.direct);
  const tracing = createTracing('cli', config.OTEL_EXPORTER_OTLP_ENDPOINT);
  await dataSource.initialize();
  await tracing.start();
  try {
    const runTransaction = createRunTransaction(dataSource, wake.ring);
    return await work({ dataSource, runTransaction, config, urls });
  } finally {
    await wake.stop();
    await dataSource.destroy();
    await tracing.stop();
  }
}

/**
 * The same for statements that take as long as they take. A transaction still may not sit idle: a command that is stopped in
 * the middle (Ctrl-Z) would keep its locks for as long.
 */
export function withPatientDatabase<Result>(work: Work<Result>): Promise<Result> {
  return withDatabase(work, { idleInTransactionTimeoutMs, statementTimeoutMs: 0 });
}

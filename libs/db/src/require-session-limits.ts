import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { lockTimeoutMs, usualLimits } from './connection-options';

/** A pooler in transaction mode drops what a connection asked for when it was opened: what all of our promises rest on. */
export class LimitsMissingError extends Error {
  override name = 'LimitsMissingError';
  constructor(readonly statements: string[]) {
    super(
      `The way to Postgres drops the limits of our connections, as a pooler in transaction mode does. Set them where nobody can drop them:\n${statements.join('\n')}`,
    );
  }
}

const longestMs: Readonly<Record<string, number>> = {
  idle_in_transaction_session_timeout: usualLimits.idleInTransactionTimeoutMs,
  lock_timeout: lockTimeoutMs,
  statement_timeout: usualLimits.statementTimeoutMs,
};

const SettingRows = z.array(z.object({ database: z.string(), name: z.string(), setting: z.string() }));

/**
 * Reads back what createConnectionOptions() asked for. Without it, a paused api holds a wallet for as long as it is paused, and
 * an answer may come before its commit is durable.
 * @throws LimitsMissingError with the statements that set what is missing
 */
export async function requireSessionLimits(dataSource: DataSource): Promise<void> {
  const names = ['synchronous_commit', ...Object.keys(longestMs)];
  const settings = SettingRows.parse(
    await dataSource.query(
      'SELECT current_database() AS database, name, setting FROM pg_settings WHERE name = ANY($1)',
      [names],
    ),
  );
  const statements = settings
    .filter(({ name, setting }) => !isKept(name, setting))
    .map(({ database, name }) => `ALTER DATABASE "${database}" SET ${name} = ${longestMs[name] ?? 'on'};`);
  if (statements.length > 0) throw new LimitsMissingError(statements);
}

/** Shorter is no less safe; 0 is for ever. */
function isKept(name: string, setting: string): boolean {
  const longest = longestMs[name];
  if (longest === undefined) return setting === 'on' || setting === 'remote_apply';
  return Number(setting) > 0 && Number(setting) <= longest;
}

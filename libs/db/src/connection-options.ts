import type { ClientConfig } from 'pg';

/** How long one of our transactions may sit idle. Under half of the dispatcher's mark: a late id is always found. */
export const idleInTransactionTimeoutMs = 2_000;

/** How long an answer may lie unread: a client that is paused in the middle of one still holds its locks. */
const unreadTimeoutMs = 3_000;

/**
 * How long a part of the pipeline waits for an answer before it takes another connection: one that died without a word
 * would otherwise hold a lane, or all checks of the head, for the quarter of an hour that TCP takes to notice.
 */
export const answerTimeoutMs = 4_000;

export const lockTimeoutMs = 10_000;

/** What a transaction and a statement may take. 0: as long as it takes. */
export type Limits = { idleInTransactionTimeoutMs: number; statementTimeoutMs: number };

export const usualLimits: Limits = { idleInTransactionTimeoutMs, statementTimeoutMs: 30_000 };

/** A migration takes as long as it takes, also while the process that runs it is busy with something else. */
export const migrationLimits: Limits = { idleInTransactionTimeoutMs: 0, statementTimeoutMs: 0 };

/**
 * Options of every connection of ours. synchronous_commit is insisted on: what a screen shows must survive a crash.
 * statement and lock time-outs bound what a stuck peer can cost us.
 */
export function createConnectionOptions(
  connectionString: string,
  applicationName: string,
  limits: Limits = usualLimits,
): ClientConfig {
  return {
    connectionString,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    options: [
      '-c synchronous_commit=on',
      '-c default_transaction_isolation=read\\ committed',
      `-c idle_in_transaction_session_timeout=${limits.idleInTransactionTimeoutMs}`,
      `-c tcp_user_timeout=${unreadTimeoutMs}`,
      `-c lock_timeout=${lockTimeoutMs}`,
      `-c statement_timeout=${limits.statementTimeoutMs}`,
    ].join(' '),
  };
}

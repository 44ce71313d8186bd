import type { DataSource } from 'typeorm';
import { deleteExpiredKeys } from '@aftercommit/domain/idempotency/delete-expired-keys';
import { deleteOldSessions } from '@aftercommit/domain/sessions/delete-old-sessions';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { createRepeat } from '@aftercommit/runtime/repeat';

const pauseMs = 60_000;

/** Runs of the clean-up per minute: more keys than a process can take in that time. */
const runsMax = 20;

/** A roll-up for so many ledger transactions: what comes after it is added up in milliseconds. */
const rollUpTransactionsMin = 10_000;

/** How long. */
export type Kept = { keyTtlMs: number; sessionDays: number };

/** What no request waits for and nobody's money depends on. Every api does it; two at once do no harm. */
export function createUpkeep(dataSource: DataSource, log: Logger, keep: Kept): LongRunning {
  return createRepeat({
    pauseMs,
    work: () => keepUp(dataSource, keep),
    onError: (error) => log.warn('upkeep.failed', describeError(error)),
  });
}

/** One round. */
export async function keepUp(dataSource: DataSource, { keyTtlMs, sessionDays }: Kept): Promise<void> {
  for (let run = 0; run < runsMax; run += 1) {
    if ((await deleteExpiredKeys(dataSource, keyTtlMs)) === 0) break;
  }
  await deleteOldSessions(dataSource, sessionDays);
  await dataSource.query('SELECT roll_up_house($1)', [rollUpTransactionsMin]);
}

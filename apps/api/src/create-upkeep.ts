import type { DataSource } from 'typeorm';
import { deleteExpiredKeys } from '@aftercommit/domain/idempotency/delete-expired-keys';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { createRepeat } from '@aftercommit/runtime/repeat';

const pauseMs = 60_000;

/** Runs of the clean-up per minute: more keys than a process can take in that time. */
const runsMax = 20;

/** A roll-up for so many ledger transactions: what comes after it is added up in milliseconds. */
const rollUpTransactionsMin = 10_000;

/** What no request waits for and nobody's money depends on. Every api does it; two at once do no harm. */
export function createUpkeep(dataSource: DataSource, log: Logger, keyTtlMs: number): LongRunning {
  return createRepeat({
    pauseMs,
    work: () => keepUp(dataSource, keyTtlMs),
    onError: (error) => log.warn('upkeep.failed', describeError(error)),
  });
}

/** One round. */
export async function keepUp(dataSource: DataSource, keyTtlMs: number): Promise<void> {
  for (let run = 0; run < runsMax; run += 1) {
    if ((await deleteExpiredKeys(dataSource, keyTtlMs)) === 0) break;
  }
  await dataSource.query('SELECT roll_up_house($1)', [rollUpTransactionsMin]);
}

import type { DataSource } from 'typeorm';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { continueReplay } from '@aftercommit/domain/operations/continue-replay';
import { listDueReplays } from '@aftercommit/outbox/replay-run';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { createRepeat } from '@aftercommit/runtime/repeat';

const pauseMs = 100;

export type ReplayMoverDeps = { dataSource: DataSource; runTransaction: RunTransaction; log: Logger };

/** Moves the replays that were started over HTTP. Several apis share the work; what one leaves, another goes on with. */
export function createReplayMover({ dataSource, runTransaction, log }: ReplayMoverDeps): LongRunning {
  return createRepeat({
    work: async () => {
      for (const runId of await listDueReplays(dataSource)) {
        await runTransaction((tx) => continueReplay(tx, runId));
      }
    },
    pauseMs,
    onError: (error) => log.warn('outbox.replay_stalled', describeError(error)),
  });
}

import { setTimeout as pause } from 'node:timers/promises';
import { Replay } from '@aftercommit/contracts/http/admin-outbox';
import { continueReplay } from '@aftercommit/domain/operations/continue-replay';
import { findReplay } from '@aftercommit/outbox/replay-run';
import { classifyFailure } from '@aftercommit/runtime/failures';
import { CommandError } from './exit-codes';
import type { Output } from './output';
import { createProgress } from './progress';
import { untilInterrupted } from './until-interrupted';
import type { Database } from './with-database';

/** A database that restarts is waited for, this often in a row. */
const failuresMax = 20;
const failurePauseMs = 500;

/** Moves a run to its end, from wherever it is. Killed at any line, the next one goes on behind the last commit. */
export async function runReplay(database: Database, output: Output, runId: string): Promise<void> {
  const { dataSource, runTransaction } = database;
  const stopping = untilInterrupted();
  const progress = createProgress('events');
  let failures = 0;
  let isOver = false;
  while (!isOver && !stopping.aborted) {
    try {
      const turn = await runTransaction((tx) => continueReplay(tx, runId));
      failures = 0;
      isOver = turn.isOver;
      progress.show(turn.done, turn.total);
      if (turn.waitMs > 0) await pause(turn.waitMs, undefined, { signal: stopping }).catch(() => undefined);
    } catch (error) {
      failures += 1;
      if (classifyFailure(error) !== 'transient' || failures >= failuresMax) throw error;
      await pause(failurePauseMs);
    }
  }
  progress.stop();
  const replay = Replay.parse(await findReplay(dataSource, runId));
  if (replay.state === 'running') {
    const { done, total } = replay;
    throw new CommandError('interrupted', `stopped at ${done} of ${total}. Go on with: outbox replay --run ${runId}`);
  }
  output.result(replay, () => {
    const skipped = replay.skipped > 0 ? `, ${replay.skipped} skipped (nobody there any more)` : '';
    output.line(`Run ${runId} ${replay.state}: ${replay.replayed} of ${replay.total} events replayed${skipped}.`);
  });
}

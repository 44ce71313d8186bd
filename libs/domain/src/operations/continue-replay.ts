import type { EntityManager } from 'typeorm';
import { moveReplay, takeReplayTurn } from '@aftercommit/outbox/move-replay';
import { findReplay } from '@aftercommit/outbox/replay-run';
import { traceOwnWork } from '@aftercommit/runtime/tracing';
import { recordAudit } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import { repeatEvents } from './repeat-events';

/** waitMs: until the next turn is due. isOver: finished or cancelled. */
export type ReplayProgress = { done: number; total: number; waitMs: number; isOver: boolean };

/**
 * One turn of a replay: the next events are appended and the run moves behind them, in one transaction. Cut off at any
 * line, the next turn is the same one. Traced, its events are in the trace of the turn that appended them.
 * @throws DomainError replay_not_found
 */
export async function continueReplay(tx: EntityManager, runId: string): Promise<ReplayProgress> {
  const turn = await takeReplayTurn(tx, runId);
  if (!turn) throw new DomainError('replay_not_found');
  const { total } = turn;
  if (turn.kind !== 'chunk') {
    return { done: turn.done, total, waitMs: turn.kind === 'wait' ? turn.waitMs : 0, isOver: turn.kind === 'over' };
  }
  const skipped = await traceOwnWork('outbox.replay', { runId }, () => repeatEvents(tx, turn.targets));
  const done = turn.targets.at(-1)?.ordinal ?? total;
  await moveReplay(tx, runId, { upTo: done, skipped });
  if (done === total) await recordEnd(tx, runId);
  return { done, total, waitMs: 0, isOver: done === total };
}

async function recordEnd(tx: EntityManager, runId: string): Promise<void> {
  const replay = await findReplay(tx, runId);
  if (!replay) return;
  const details = `${runId}: ${replay.replayed} of ${replay.total} events replayed, ${replay.skipped} skipped: ${replay.reason}`;
  await recordAudit(
    tx,
    { adminId: null, username: replay.actor },
    { action: 'replay.finished', details, type: 'success' },
  );
}

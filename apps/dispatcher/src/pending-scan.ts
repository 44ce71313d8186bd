import type { DispatchInput } from '@aftercommit/outbox/dispatch-lane';
import type { RunsStatements } from '@aftercommit/outbox/runs-statements';
import { nothingSettled, settlePending } from '@aftercommit/outbox/settle-pending';
import { createScanMark } from './scan-mark';

/** Everything before the mark is looked through this often: a writer slower than the mark still gets its place. */
const sweepIntervalMs = 1_000;

/** And everything at all, also what cannot be pending any more: a hole in that thought delays an event this long, and loses none. */
const sweepAllIntervalMs = 60_000;

/** How often it is found out up to where nothing can be pending any more. */
const settleIntervalMs = 500;

export type PendingScan = {
  /** Where the next dispatch begins to look. */
  start(nowMs: number): Pick<DispatchInput, 'afterId' | 'settled'>;
  /**
   * The dispatch that ended at nowMs moved rows with ids from oldestId to newestId. false: the oldest should have been
   * impossible; nothing counts as settled any more.
   */
  advance(oldestId: number, newestId: number, nowMs: number): boolean;
  settle(nowMs: number): Promise<void>;
  /** The connection failed: what answers next may be another server. */
  forget(): void;
};

/** How little of a lane's pending table has to be looked at: not its dead rows, which a held snapshot keeps for ever. */
export function createPendingScan(db: RunsStatements, lane: number): PendingScan {
  const mark = createScanMark();
  let settled = nothingSettled;
  let settledAtMs = -Infinity;
  let sweptAtMs = -Infinity;
  let sweptAllAtMs = -Infinity;

  function chooseStart(nowMs: number): number {
    if (nowMs - sweptAtMs < sweepIntervalMs) return Math.max(settled.id, mark.read(nowMs));
    sweptAtMs = nowMs;
    if (nowMs - sweptAllAtMs < sweepAllIntervalMs) return settled.id;
    sweptAllAtMs = nowMs;
    return 0;
  }

  return {
    start: (nowMs) => ({ afterId: chooseStart(nowMs), settled }),
    advance: (oldestId, newestId, nowMs) => {
      mark.advance(newestId, nowMs);
      const wasPossible = oldestId > settled.id;
      if (!wasPossible) settled = nothingSettled;
      return wasPossible;
    },
    settle: async (nowMs) => {
      if (nowMs - settledAtMs < settleIntervalMs) return;
      settledAtMs = nowMs;
      settled = await settlePending(db, lane, settled);
    },
    forget: () => void (settled = nothingSettled),
  };
}

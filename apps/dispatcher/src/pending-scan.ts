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
  /** May last, and run beside dispatches; one call at a time. */
  settle(nowMs: number): Promise<void>;
};

/**
 * How little of a lane's pending table has to be looked at: not its dead rows, which a held snapshot keeps for ever.
 * A statement that failed changes nothing: whatever server answers the next one compares the life itself.
 */
export function createPendingScan(db: RunsStatements, lane: number): PendingScan {
  let mark = createScanMark();
  let settled = nothingSettled;
  // What the dispatch under way was told.
  let told = nothingSettled;
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
    start: (nowMs) => {
      told = settled;
      return { afterId: chooseStart(nowMs), settled };
    },
    advance: (oldestId, newestId, nowMs) => {
      // The answer of a server that was replaced meanwhile says nothing of the ids of the new one.
      if (told.life === settled.life) mark.advance(newestId, nowMs);
      // Not what is settled by now: a look beside the dispatch finds its rows gone when it has committed.
      const wasPossible = oldestId > told.id;
      // The life stays: the mark is believed in no other.
      if (!wasPossible) settled = { ...nothingSettled, life: settled.life };
      return wasPossible;
    },
    settle: async (nowMs) => {
      if (nowMs - settledAtMs < settleIntervalMs) return;
      settledAtMs = nowMs;
      const before = settled;
      const after = await settlePending(db, lane, before);
      // A dispatch has found meanwhile that it was not true: nothing is built upon it.
      if (settled !== before) return;
      // An older copy draws its ids anew, far below the mark: each event would wait for the next sweep.
      if (after.life !== before.life || after.seenId < before.seenId) mark = createScanMark();
      settled = after;
    },
  };
}

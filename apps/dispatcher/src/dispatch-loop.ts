import type { Batch } from '@aftercommit/outbox/batch';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import type { RunsStatements } from '@aftercommit/outbox/runs-statements';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { createScanMark } from './scan-mark';

/** Everything before the mark is looked through this often: a writer slower than the mark still gets its place. */
const sweepIntervalMs = 1_000;

export type DispatchLoopDeps = {
  db: RunsStatements;
  lane: number;
  batchSizeMax: number;
  pollIntervalMs: number;
  /** Takes the batch and returns at once: the loop waits for nobody. */
  handOver(batch: Batch): void;
  log: Logger;
};

export type DispatchLoop = LongRunning & { wake(): void };

/** Dispatches one lane whenever it is woken, and by itself every pollIntervalMs. Several processes may do the same lane. */
export function createDispatchLoop(deps: DispatchLoopDeps): DispatchLoop {
  const mark = createScanMark();
  let sweptAtMs = -Infinity;
  let woken = false;
  let endPause: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let stopped = true;

  async function dispatchOnce(): Promise<boolean> {
    const nowMs = performance.now();
    const sweeps = nowMs - sweptAtMs >= sweepIntervalMs;
    if (sweeps) sweptAtMs = nowMs;
    const afterId = sweeps ? 0 : mark.read(nowMs);
    const batch = await dispatchLane(deps.db, { lane: deps.lane, afterId, batchSizeMax: deps.batchSizeMax });
    if (!batch) return false;
    // The time after the dispatch: one that waited long for its lane would settle its own ids at once.
    mark.advance(Math.max(...batch.events.map((event) => event.outboxId)), performance.now());
    deps.handOver(batch);
    deps.log.debug('outbox.dispatched', { lane: batch.lane, position: batch.first, last: batch.last });
    return true;
  }

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      let more = false;
      try {
        more = await dispatchOnce();
      } catch (error) {
        deps.log.warn('outbox.dispatch_failed', { lane: deps.lane, ...describeError(error) });
      }
      if (!more && !woken && !stopped) await pauseUntilWoken();
    }
  }

  function pauseUntilWoken(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(end, deps.pollIntervalMs);
      function end(): void {
        clearTimeout(timer);
        endPause = undefined;
        resolve();
      }
      endPause = end;
    });
  }

  function wake(): void {
    woken = true;
    endPause?.();
  }

  return {
    wake,
    start: async () => {
      if (!stopped) return;
      stopped = false;
      running = run();
    },
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
}

import type { Batch } from '@aftercommit/outbox/batch';
import type { EventQueue } from '@aftercommit/queue/create-event-queue';
import type { HintSender } from '@aftercommit/queue/create-hint-sender';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { createRepeat } from '@aftercommit/runtime/repeat';
import { describeError, type Logger } from '@aftercommit/runtime/logger';

/** Jobs being added at once. Above it a batch is left to the followers' check of the head. */
const addsInFlightMax = 64;

/** An add that takes longer no longer counts as in flight. */
const addTimeoutMs = 5_000;

const depthCheckMs = 1_000;

export type HandOverDeps = {
  queue: EventQueue;
  /** null: hints are switched off. */
  hints: HintSender | null;
  queueDepthMax: number;
  log: Logger;
};

export type HandOver = LongRunning & { give(batch: Batch): void };

/**
 * Adds one job and sends one hint for a batch, without waiting for either. The batch is in the log: whatever fails here
 * costs time, never an event.
 */
export function createHandOver({ queue, hints, queueDepthMax, log }: HandOverDeps): HandOver {
  let inFlight = 0;
  // As last counted, and what was added since.
  let depth = 0;
  // Of each lane, when one job last stood for all: at most one per depth check.
  const stoodFor = new Map<number, number>();

  function add(body: object): void {
    if (inFlight >= addsInFlightMax) return log.warn('queue.add_skipped', { inFlight });
    inFlight += 1;
    let done = false;
    const settle = (): void => {
      if (!done) inFlight -= 1;
      done = true;
    };
    const deadline = setTimeout(settle, addTimeoutMs);
    queue
      .add(body)
      .catch((error: unknown) => log.warn('queue.add_failed', describeError(error)))
      .finally(() => {
        clearTimeout(deadline);
        settle();
      });
  }

  function standForAll(lane: number, positions: object): void {
    // Nobody works at all: those that stand for others would grow without end as well.
    if (depth > 2 * queueDepthMax) return;
    const nowMs = performance.now();
    if (nowMs - (stoodFor.get(lane) ?? -Infinity) < depthCheckMs) return;
    stoodFor.set(lane, nowMs);
    depth += 1;
    add(positions);
  }

  const depthCheck = createRepeat({
    work: async () => {
      depth = await queue.countWaiting();
    },
    pauseMs: depthCheckMs,
    onError: () => {
      // Away: adds fail by themselves, and are counted there.
      depth = 0;
    },
  });

  return {
    give: (batch) => {
      const { epoch, lane, first, last } = batch;
      const positions = { epoch, lane, first, last };
      hints?.send({ body: JSON.stringify(batch), positions: JSON.stringify(positions) });
      if (depth > queueDepthMax) return standForAll(lane, positions);
      depth += 1;
      add(batch);
    },
    start: depthCheck.start,
    stop: async () => {
      // Closed first: a count that waits for a queue that is away fails by it.
      await queue.close();
      await hints?.close();
      await depthCheck.stop();
    },
  };
}

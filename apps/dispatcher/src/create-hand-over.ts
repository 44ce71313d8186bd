import type { Batch } from '@aftercommit/outbox/batch';
import type { EventQueue } from '@aftercommit/queue/create-event-queue';
import type { HintSender } from '@aftercommit/queue/create-hint-sender';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { createRepeat } from '@aftercommit/runtime/repeat';
import type { Logger } from '@aftercommit/runtime/logger';
import type { RecordStep } from '@aftercommit/runtime/tracing';
import { createAddJob, type Announced } from './add-jobs';

const depthCheckMs = 1_000;

export type HandOverDeps = {
  queue: EventQueue;
  /** null: hints are switched off. */
  hints: HintSender | null;
  queueDepthMax: number;
  metrics: Metrics;
  recordStep: RecordStep | null;
  log: Logger;
};

export type HandOver = LongRunning & {
  give(batch: Batch): void;
  /** Jobs that waited at the last count; null: the queue did not answer, and hints and the log carry everything. */
  readDepth(): number | null;
};

/**
 * Adds one job and sends one hint for a batch, without waiting for either. The batch is in the log: whatever fails here
 * costs time, never an event.
 */
export function createHandOver({ queue, hints, queueDepthMax, metrics, recordStep, log }: HandOverDeps): HandOver {
  const add = createAddJob({ queue, metrics, recordStep, log });
  let counted: number | null = null;
  // As last counted, and what was added since.
  let depth = 0;
  // Of each lane, when one job last stood for all: at most one per depth check.
  const stoodFor = new Map<number, number>();

  function standForAll(lane: number, positions: Announced): void {
    const nowMs = performance.now();
    // Nobody works at all: those that stand for others would grow without end as well.
    const isTooDeep = depth > 2 * queueDepthMax;
    if (isTooDeep || nowMs - (stoodFor.get(lane) ?? -Infinity) < depthCheckMs) {
      metrics.count('aftercommit_queue_adds_total', { result: 'left_out' });
      return;
    }
    stoodFor.set(lane, nowMs);
    depth += 1;
    add(positions);
  }

  const depthCheck = createRepeat({
    work: async () => {
      depth = await queue.countWaiting();
      counted = depth;
    },
    pauseMs: depthCheckMs,
    onError: () => {
      // Away: adds fail by themselves, and are counted there.
      depth = 0;
      counted = null;
    },
  });

  return {
    give: (batch) => {
      const { events: _events, ...positions } = batch;
      hints?.send({ body: JSON.stringify(batch), positions: JSON.stringify(positions) });
      if (depth > queueDepthMax) return standForAll(batch.lane, positions);
      depth += 1;
      add(batch);
    },
    readDepth: () => counted,
    start: depthCheck.start,
    stop: async () => {
      // Closed first: a count that waits for a queue that is away fails by it.
      await queue.close();
      await hints?.close();
      await depthCheck.stop();
    },
  };
}

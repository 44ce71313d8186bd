import type { Batch } from '@aftercommit/outbox/batch';
import type { EventQueue } from '@aftercommit/queue/create-event-queue';
import type { HintSender } from '@aftercommit/queue/create-hint-sender';
import { withTimeout } from '@aftercommit/queue/with-timeout';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { createRepeat } from '@aftercommit/runtime/repeat';
import type { Logger } from '@aftercommit/runtime/logger';
import type { RecordStep } from '@aftercommit/runtime/tracing';
import { createAddJobs, type Announced } from './add-jobs';
import { createBatchGatherer } from './gather-batches';

const depthCheckMs = 1_000;

/**
 * How long a lane's batches are gathered for one job, where hints bring them to the screens. A job costs the dispatcher,
 * the queue and the socket server more than all else that is done for a batch of one event.
 */
const gatherMs = 75;

/** How long the last jobs have at the stop: a queue that is away must not hold it up. */
const settleTimeoutMs = 1_000;

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
 * Sends one hint for a batch, and adds one job for the batches of a moment, without waiting for either. A batch is in the
 * log: whatever fails here costs time, never an event.
 */
export function createHandOver({ queue, hints, queueDepthMax, metrics, recordStep, log }: HandOverDeps): HandOver {
  const jobs = createAddJobs({ queue, metrics, recordStep, log });
  let counted: number | null = null;
  // As last counted, and what may not have been in that count.
  let depth = 0;
  let uncounted = 0;
  // Of each lane, when one job last stood for all: at most one per depth check.
  const stoodFor = new Map<number, number>();

  function standForAll(batch: Batch): void {
    const nowMs = performance.now();
    // Nobody works at all: those that stand for others would grow without end as well.
    const isTooDeep = depth > 2 * queueDepthMax;
    if (isTooDeep || nowMs - (stoodFor.get(batch.lane) ?? -Infinity) < depthCheckMs) {
      metrics.count('aftercommit_queue_adds_total', { result: 'left_out' });
      return;
    }
    stoodFor.set(batch.lane, nowMs);
    addJob(takeOffEvents(batch));
  }

  function addJob(body: Announced): void {
    if (!jobs.add(body)) return;
    depth += 1;
    uncounted += 1;
  }

  const gatherer = createBatchGatherer(gatherMs, queueBatch);

  function queueBatch(batch: Batch): void {
    if (depth > queueDepthMax) return standForAll(batch);
    addJob(batch);
  }

  const depthCheck = createRepeat({
    work: async () => {
      // An add under way at the start of the count, or begun during it, may be in it or not: once too often until the next
      // count only asks for fewer jobs, not at all would let a queue that nobody empties grow past its bound.
      uncounted = jobs.countUnderWay();
      counted = await queue.countWaiting();
      depth = counted + uncounted;
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
      if (!hints) return queueBatch(batch);
      hints.send({ body: JSON.stringify(batch), positions: JSON.stringify(takeOffEvents(batch)) });
      gatherer.take(batch);
    },
    readDepth: () => counted,
    start: depthCheck.start,
    stop: async () => {
      gatherer.flush();
      await withTimeout(jobs.settle(), settleTimeoutMs, 'the queue does not take the last jobs').catch(() => undefined);
      // Closed first: a count that waits for a queue that is away fails by it.
      await queue.close();
      await hints?.close();
      await depthCheck.stop();
    },
  };
}

function takeOffEvents({ events: _events, ...positions }: Batch): Announced {
  return positions;
}

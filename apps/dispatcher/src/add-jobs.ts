import type { Batch } from '@aftercommit/outbox/batch';
import type { EventQueue } from '@aftercommit/queue/create-event-queue';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import type { RecordStep } from '@aftercommit/runtime/tracing';

/** Jobs being added at once. Above it a batch is left to the followers' check of the head. */
const addsInFlightMax = 64;

/** An add that takes longer no longer counts as in flight. */
const addTimeoutMs = 5_000;

/** A batch, or only where there is one. */
export type Announced = Omit<Batch, 'events'> & Partial<Pick<Batch, 'events'>>;

export type AddJobDeps = { queue: EventQueue; metrics: Metrics; recordStep: RecordStep | null; log: Logger };

export type AddJob = (body: Announced) => void;

/** Adds one job per call without waiting for it. A failure is counted and said, no more: the log has the batch. */
export function createAddJob({ queue, metrics, recordStep, log }: AddJobDeps): AddJob {
  let inFlight = 0;
  const count = (result: string): void => metrics.count('aftercommit_queue_adds_total', { result });

  return (body) => {
    if (inFlight >= addsInFlightMax) {
      count('skipped');
      return log.warn('queue.add_skipped', { inFlight });
    }
    inFlight += 1;
    const startedAtMs = performance.now();
    let done = false;
    const settle = (): void => {
      if (!done) inFlight -= 1;
      done = true;
    };
    const deadline = setTimeout(settle, addTimeoutMs);
    queue
      .add(body)
      .then(() => {
        count(body.events ? 'added' : 'stood_for');
        recordStep?.({ name: 'queue.enqueue', lane: body.lane, startedAtMs, events: body.events ?? [] });
        logAdded(log, body);
      })
      .catch((error: unknown) => {
        count('failed');
        log.warn('queue.add_failed', describeError(error));
      })
      .finally(() => {
        clearTimeout(deadline);
        settle();
      });
  };
}

function logAdded(log: Logger, { lane, first, last, events }: Announced): void {
  log.debug('queue.batch_enqueued', { lane, position: first, last });
  if (!log.each || !events) return;
  for (const { id: eventId, stream, seq, position } of events) {
    log.each('queue.enqueued', { eventId, stream, seq, lane, position });
  }
}

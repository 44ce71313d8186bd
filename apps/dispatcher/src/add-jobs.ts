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

export type AddJobsDeps = { queue: EventQueue; metrics: Metrics; recordStep: RecordStep | null; log: Logger };

export type AddJobs = {
  /** false: too many are under way, and it was not. */
  add(body: Announced): boolean;
  countUnderWay(): number;
  /** When no add is under way any more. */
  settle(): Promise<void>;
};

/** Adds one job per call without waiting for it. A failure is counted and said, no more: the log has the batch. */
export function createAddJobs({ queue, metrics, recordStep, log }: AddJobsDeps): AddJobs {
  const underWay = new Set<Promise<void>>();
  const count = (result: string): void => metrics.count('aftercommit_queue_adds_total', { result });

  async function tryAdd(body: Announced): Promise<void> {
    const startedAtMs = performance.now();
    try {
      await queue.add(body);
      count(body.events ? 'added' : 'stood_for');
      recordStep?.({ name: 'queue.enqueue', lane: body.lane, startedAtMs, events: body.events ?? [] });
      logAdded(log, body);
    } catch (error) {
      count('failed');
      log.warn('queue.add_failed', describeError(error));
    }
  }

  return {
    add: (body) => {
      if (underWay.size >= addsInFlightMax) {
        count('skipped');
        log.warn('queue.add_skipped', { inFlight: underWay.size });
        return false;
      }
      const adding = tryAdd(body);
      underWay.add(adding);
      const end = (): void => {
        clearTimeout(deadline);
        underWay.delete(adding);
      };
      const deadline = setTimeout(end, addTimeoutMs);
      void adding.finally(end);
      return true;
    },
    countUnderWay: () => underWay.size,
    settle: async () => void (await Promise.all(underWay)),
  };
}

function logAdded(log: Logger, { lane, first, last, events }: Announced): void {
  log.debug('queue.batch_enqueued', { lane, position: first, last });
  if (!log.each || !events) return;
  for (const { id: eventId, stream, seq, position } of events) {
    log.each('queue.enqueued', { eventId, stream, seq, lane, position });
  }
}

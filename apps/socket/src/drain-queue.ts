// Step 6 of the path: a job's batch is offered to its lane's follower, which may know it from the hint already.
import { Announcement } from '@aftercommit/outbox/batch';
import type { Followers } from '@aftercommit/outbox/follow-lanes';
import { createEventWorker, type EventWorker } from '@aftercommit/queue/create-event-worker';
import type { QueueConnection } from '@aftercommit/queue/queue-connection';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { Logger } from '@aftercommit/runtime/logger';
import type { RecordStep } from '@aftercommit/runtime/tracing';
import { waitUntilPassed } from './wait-until-passed';

/** A job that waits longer for its follower fails and is tried again. */
const passTimeoutMs = 5_000;

export type DrainDeps = {
  connection: QueueConnection;
  prefix: string;
  followers: Followers;
  /** Offers the batch to its lane's follower. */
  hear(announcement: Announcement): void;
  metrics: Metrics;
  recordStep: RecordStep | null;
  log: Logger;
};

export type Drain = LongRunning & {
  /** `queue` while no job can come: hints and the check of the heads carry everything. */
  listDegraded(): string[];
};

export function createDrain({ connection, prefix, followers, hear, metrics, recordStep, log }: DrainDeps): Drain {
  let worker: EventWorker | undefined;

  async function drain(body: unknown, isAgain: boolean): Promise<void> {
    if (isAgain) metrics.count('aftercommit_jobs_requeued_total', {});
    const announcement = parseAnnouncement(body, log);
    // Another epoch's batch, or one that is none, ends here: the log has whatever it stood for.
    if (!announcement || announcement.epoch !== followers.readEpoch()) return count('stale');
    const { lane, first: position, last } = announcement;
    const startedAtMs = performance.now();
    hear(announcement);
    try {
      await waitUntilPassed(followers, [{ lane, position: last }], passTimeoutMs);
    } catch (error) {
      count('failed');
      throw error;
    }
    count('passed');
    recordStep?.({ name: 'queue.drain', lane, startedAtMs, events: announcement.events ?? [] });
    log.debug('socket.batch_drained', { lane, position, last });
  }

  const count = (result: string): void => metrics.count('aftercommit_jobs_drained_total', { result });

  return {
    listDegraded: () => (worker?.isConnected() ? [] : ['queue']),
    start: async () => {
      worker ??= createEventWorker(connection, prefix, drain);
    },
    stop: async () => {
      await worker?.close();
      worker = undefined;
    },
  };
}

/** A batch or hint as text or object; null when it is neither. */
export function parseAnnouncement(body: unknown, log: Logger): Announcement | null {
  try {
    return Announcement.parse(typeof body === 'string' ? JSON.parse(body) : body);
  } catch {
    log.warn('socket.announcement_refused', {});
    return null;
  }
}

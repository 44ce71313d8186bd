import { TransientError } from '@aftercommit/runtime/failures';
import { closeQueue, openQueue, type OpenQueue } from './open-queue';
import type { QueueConnection } from './queue-connection';
import { withTimeout } from './with-timeout';

/** The sending side. One job carries one batch; nothing about a job is relied on. */
export type EventQueue = {
  /** @throws when the queue is away. */
  add(body: object): Promise<void>;
  /** Jobs that wait. */
  countWaiting(): Promise<number>;
  close(): Promise<void>;
};

// No jobId: it dedupes only while the job exists. Nothing is kept: a dead letter lives in Postgres, not in a failed set.
const jobOptions = {
  attempts: 3,
  backoff: { type: 'fixed', delay: 200 },
  removeOnComplete: true,
  removeOnFail: true,
} as const;

/** How long an add waits for a queue that is being opened. Later it is refused: the log has the batch. */
const openTimeoutMs = 2_000;

export function createEventQueue(connection: QueueConnection, prefix: string): EventQueue {
  let opened: OpenQueue | undefined;
  let closed = false;

  function open(): OpenQueue {
    const opening = openQueue(connection, prefix);
    opening.ready.catch(() => {
      if (opened !== opening) return;
      opened = undefined;
      void closeQueue(opening);
    });
    return opening;
  }

  async function use(): Promise<OpenQueue['queue']> {
    if (closed) throw new TransientError('the queue is closed');
    const using = (opened ??= open());
    await withTimeout(using.ready, openTimeoutMs, 'the queue is not open yet');
    return using.queue;
  }

  return {
    add: async (body) => {
      await (await use()).add('batch', body, jobOptions);
    },
    countWaiting: async () => (await use()).getWaitingCount(),
    close: async () => {
      closed = true;
      const closing = opened;
      opened = undefined;
      if (closing) await closeQueue(closing);
    },
  };
}

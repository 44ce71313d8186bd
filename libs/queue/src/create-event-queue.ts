import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import { TransientError } from '@aftercommit/runtime/failures';
import { connectSender, createQueuePoolOptions, eventQueueName, type QueueConnection } from './queue-connection';
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

type OpenQueue = {
  queue: Pick<Queue, 'add' | 'getWaitingCount' | 'close' | 'on' | 'waitUntilReady'>;
  disconnect: () => void;
  ready: Promise<unknown>;
};

export function createEventQueue(connection: QueueConnection, prefix: string): EventQueue {
  let opened: OpenQueue | undefined;
  let closed = false;

  function open(): OpenQueue {
    const made = connection.kind === 'redis' ? onRedis(connection.url, prefix) : onPostgres(connection.url);
    made.queue.on('error', () => undefined);
    const opening = { ...made, ready: made.queue.waitUntilReady() };
    // BullMQ remembers for ever that its first look at the server failed: another instance looks again.
    opening.ready.catch(() => {
      if (opened !== opening) return;
      opened = undefined;
      void close(opening);
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
      if (closing) await close(closing);
    },
  };
}

async function close({ queue, disconnect }: OpenQueue): Promise<void> {
  // Cut first: a queue that never opened waits for its server before it closes.
  disconnect();
  await queue.close().catch(() => undefined);
}

function onRedis(url: string, prefix: string): Omit<OpenQueue, 'ready'> {
  const redis = connectSender(url);
  return {
    queue: new Queue(eventQueueName, { connection: redis, prefix, skipVersionCheck: true }),
    disconnect: () => redis.disconnect(),
  };
}

function onPostgres(connectionString: string): Omit<OpenQueue, 'ready'> {
  const { Queue: PostgresQueue } = withBackend(createPostgresBackend);
  return {
    queue: new PostgresQueue(eventQueueName, {
      connection: createQueuePoolOptions(connectionString),
    }) as unknown as OpenQueue['queue'],
    disconnect: () => undefined,
  };
}

import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import { connectSender, eventQueueName, queuePoolSizeMax, queueSchema, type QueueConnection } from './queue-connection';

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

export function createEventQueue(connection: QueueConnection, prefix: string): EventQueue {
  const { queue, disconnect } =
    connection.kind === 'redis' ? onRedis(connection.url, prefix) : onPostgres(connection.url);
  queue.on('error', () => undefined);
  return {
    add: async (body) => {
      await queue.add('batch', body, jobOptions);
    },
    countWaiting: () => queue.getWaitingCount(),
    close: async () => {
      await queue.close().catch(() => undefined);
      disconnect();
    },
  };
}

type AnyQueue = Pick<Queue, 'add' | 'getWaitingCount' | 'close' | 'on'>;

function onRedis(url: string, prefix: string): { queue: AnyQueue; disconnect: () => void } {
  const redis = connectSender(url);
  return {
    queue: new Queue(eventQueueName, { connection: redis, prefix, skipVersionCheck: true }),
    disconnect: () => redis.disconnect(),
  };
}

function onPostgres(connectionString: string): { queue: AnyQueue; disconnect: () => void } {
  const { Queue: PostgresQueue } = withBackend(createPostgresBackend);
  return {
    queue: new PostgresQueue(eventQueueName, {
      connection: { connectionString, schema: queueSchema, max: queuePoolSizeMax },
    }) as unknown as AnyQueue,
    disconnect: () => undefined,
  };
}

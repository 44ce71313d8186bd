import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import { connectSender, createQueuePoolOptions, eventQueueName, type QueueConnection } from './queue-connection';

/** A queue that is being opened, and how it is cut off from a server that is away. */
export type OpenQueue = { queue: Queue; disconnect: () => void; ready: Promise<unknown> };

/**
 * Opens the queue of the batches. `ready` fails when the server was away at first: BullMQ remembers that for ever, so
 * another instance must look again.
 */
export function openQueue(connection: QueueConnection, prefix: string): OpenQueue {
  const made = connection.kind === 'redis' ? onRedis(connection.url, prefix) : onPostgres(connection.url);
  made.queue.on('error', () => undefined);
  const ready = made.queue.waitUntilReady();
  ready.catch(() => undefined);
  return { ...made, ready };
}

export async function closeQueue({ queue, disconnect }: OpenQueue): Promise<void> {
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
    }) as unknown as Queue,
    disconnect: () => undefined,
  };
}

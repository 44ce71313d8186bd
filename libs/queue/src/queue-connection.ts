import { Redis } from 'ioredis';

/** What carries the batches: Redis, or BullMQ's PostgreSQL backend in the embedded profile. */
export type QueueConnection = { kind: 'redis'; url: string } | { kind: 'postgres'; url: string };

export function chooseQueueConnection(redisUrl: string | undefined, directDatabaseUrl: string): QueueConnection {
  return redisUrl ? { kind: 'redis', url: redisUrl } : { kind: 'postgres', url: directDatabaseUrl };
}

export const eventQueueName = 'events';

/** Its own schema in the site's database: `outbox doctor` and backups see it apart. */
export const queueSchema = 'queue';

/** Connections of one process to Postgres for its queue. */
export const queuePoolSizeMax = 4;

/** Commands to a Redis that is away fail at once instead of piling up in memory: the log has everything. */
export function connectSender(url: string): Redis {
  return keepAlive(
    new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000, retryStrategy }),
  );
}

/** A consumer waits for Redis for ever and reconnects by itself. */
export function connectConsumer(url: string): Redis {
  return keepAlive(new Redis(url, { maxRetriesPerRequest: null, retryStrategy }));
}

function retryStrategy(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 5), 1_000);
}

function keepAlive(redis: Redis): Redis {
  // Without a listener a lost connection would take the process down; retryStrategy makes the next one.
  redis.on('error', () => undefined);
  return redis;
}

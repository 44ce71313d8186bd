import { Redis } from 'ioredis';
import { Client, type ClientConfig } from 'pg';

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

/** How long a command may go unanswered: the connection died without a word, and another is made. */
const answerTimeoutMs = 4_000;

/**
 * BullMQ takes a connection of its pool to look at its tables, and does not listen to it meanwhile: one that broke without
 * a last word, as of a killed Postgres, ended the process. The statement under way fails all the same.
 */
class HeardClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** BullMQ makes a pool of its own from these. */
export function createQueuePoolOptions(connectionString: string) {
  return {
    connectionString,
    Client: HeardClient,
    schema: queueSchema,
    max: queuePoolSizeMax,
    keepAlive: true,
    connectionTimeoutMillis: answerTimeoutMs,
    query_timeout: answerTimeoutMs,
  };
}

/** Commands to a Redis that is away fail at once instead of piling up in memory: the log has everything. */
export function connectSender(url: string): Redis {
  return keepAlive(
    new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: answerTimeoutMs,
      socketTimeout: answerTimeoutMs,
      retryStrategy,
    }),
  );
}

/** A worker's wait for a job takes 5 s: without an answer for longer its connection died without a word. */
const consumerSilenceMaxMs = 8_000;

/**
 * A consumer waits for Redis for ever and reconnects by itself, until it is over: BullMQ makes a second connection of
 * these options, which nobody else could stop.
 */
export function connectConsumer(url: string, isOver: () => boolean = () => false): Redis {
  return keepAlive(
    new Redis(url, {
      maxRetriesPerRequest: null,
      socketTimeout: consumerSilenceMaxMs,
      retryStrategy: (attempt) => (isOver() ? null : retryStrategy(attempt)),
    }),
  );
}

function retryStrategy(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 5), 1_000);
}

function keepAlive(redis: Redis): Redis {
  // Without a listener a lost connection would take the process down; retryStrategy makes the next one.
  redis.on('error', () => undefined);
  return redis;
}

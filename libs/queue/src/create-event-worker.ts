import { createPostgresBackend, withBackend, Worker, type Job } from 'bullmq';
import { connectConsumer, createQueuePoolOptions, eventQueueName, type QueueConnection } from './queue-connection';
import { withTimeout } from './with-timeout';

/** Jobs that one server works on at once; each only waits for its lane's follower. */
const jobsAtOnceMax = 16;

/** A job of a killed server is taken over after about these two. Shorter than an event loop may stall is too short. */
const lockMs = 5_000;
const stalledCheckMs = 2_000;

/** A worker waits for its jobs, and for a server that is away it would wait for ever. Its jobs are taken over. */
const closeTimeoutMs = 6_000;

export type EventWorker = {
  /** false: no job can be taken now. */
  isConnected(): boolean;
  close(): Promise<void>;
};

/**
 * The draining side: calls `work` with each job's body. A failed job is tried again and then dropped: the log has it.
 * isAgain: it was begun before, here or by a server that died.
 */
export function createEventWorker(
  connection: QueueConnection,
  prefix: string,
  work: (body: unknown, isAgain: boolean) => Promise<void>,
): EventWorker {
  const options = {
    concurrency: jobsAtOnceMax,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    maxStalledCount: 10,
  };
  const begin = (job: Job): Promise<void> => work(job.data, job.attemptsStarted > 1);
  if (connection.kind === 'redis') {
    let isOver = false;
    const redis = connectConsumer(connection.url, () => isOver);
    const worker = new Worker(eventQueueName, begin, {
      ...options,
      connection: redis,
      prefix,
      skipVersionCheck: true,
    });
    worker.on('error', () => undefined);
    return {
      isConnected: () => redis.status === 'ready',
      close: async () => {
        isOver = true;
        await withTimeout(worker.close(), closeTimeoutMs, 'the worker has not closed').catch(() => undefined);
        redis.disconnect();
      },
    };
  }
  const { Worker: PostgresWorker } = withBackend(createPostgresBackend);
  const worker = new PostgresWorker(eventQueueName, begin, {
    ...options,
    connection: createQueuePoolOptions(connection.url),
  });
  worker.on('error', () => undefined);
  return {
    // The database that everything else needs too: whoever asks whether the process is ready has asked it.
    isConnected: () => true,
    close: () => withTimeout(worker.close(), closeTimeoutMs, 'the worker has not closed').catch(() => undefined),
  };
}

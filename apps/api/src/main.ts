// The API process: reads the environment, wires its parts, serves until it is told to stop.
import { queueBoardPath } from '@aftercommit/contracts/http/admin-queues';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { measurePools } from '@aftercommit/db/measure-pools';
import { readPool } from '@aftercommit/db/read-pool';
import { requireSessionLimits } from '@aftercommit/db/require-session-limits';
import { createWake } from '@aftercommit/outbox/wake';
import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import { withTimeout } from '@aftercommit/queue/with-timeout';
import { createQueueBoard } from '@aftercommit/queue/create-queue-board';
import { createEventQueue } from '@aftercommit/queue/create-event-queue';
import { inspectRedis } from '@aftercommit/queue/inspect-redis';
import { readConfigOrExit } from '@aftercommit/runtime/config';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { runUntilSignal, type LongRunning } from '@aftercommit/runtime/lifecycle';
import { createLogger, describeError } from '@aftercommit/runtime/logger';
import { createTracing } from '@aftercommit/runtime/tracing';
import { apiConfigSchema } from './config';
import type { ApiDeps } from './api-deps';
import { createApp } from './create-app';
import { createUpkeep } from './create-upkeep';
import { createApiServer } from './http/create-api-server';
import { createReplayMover } from './move-replays';
import { createNoteAppended } from './note-appended';

/** Longer than any request may take in the database. */
const stopTimeoutMs = 35_000;

/** A queue that is away refuses nothing by itself. */
const addTimeoutMs = 3_000;

async function main(): Promise<void> {
  const config = readConfigOrExit(apiConfigSchema);
  const log = createLogger('api', config.LOG_LEVEL, { logEvents: config.LOG_EVENTS });
  const metrics = createMetrics(log);
  const tracing = createTracing('api', config.OTEL_EXPORTER_OTLP_ENDPOINT);
  const dataSource = createDataSource({
    connectionString: config.DATABASE_URL,
    applicationName: 'aftercommit-api',
    poolSizeMax: config.POOL_SIZE_MAX,
    preparesStatements: config.PREPARED_STATEMENTS,
  });
  const directUrl = config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
  const wake = createWake(directUrl);
  // Both connect when somebody looks.
  const connection = chooseQueueConnection(config.REDIS_URL, directUrl);
  const queue = createEventQueue(connection, config.QUEUE_PREFIX);
  const queueBoard = createQueueBoard({ connection, prefix: config.QUEUE_PREFIX, path: queueBoardPath });
  const runTransaction = createRunTransaction(dataSource, wake.ring, createNoteAppended(metrics, log));
  const deps: ApiDeps = {
    dataSource,
    runTransaction,
    config,
    directUrl,
    log,
    metrics,
    traces: tracing.recordStep !== null,
    isStopping: () => server.isStopping(),
    queueBoard,
    readQueueDepth: () => queue.countWaiting().catch(() => null),
    addJob: (job) => withTimeout(queue.add(job), addTimeoutMs, 'the queue does not take a job'),
    inspectRedis: async () => (config.REDIS_URL ? inspectRedis(config.REDIS_URL) : undefined),
  };
  const server = createApiServer(createApp(deps), config.API_PORT);
  const database: LongRunning = {
    start: async () => {
      await dataSource.initialize();
      await requireSessionLimits(dataSource);
      measurePools(metrics, { api: readPool(dataSource) });
    },
    stop: async () => void (dataSource.isInitialized && (await dataSource.destroy())),
  };
  const upkeep = createUpkeep(dataSource, log, {
    keyTtlMs: config.IDEMPOTENCY_KEY_TTL_MS,
    sessionDays: config.SESSION_RETENTION_DAYS,
  });
  const queues: LongRunning = {
    start: async () => undefined,
    stop: async () => void (await Promise.all([queue.close(), queueBoard.close()])),
  };
  const replays = createReplayMover({ dataSource, runTransaction, log });
  await runUntilSignal([tracing, database, wake, upkeep, queues, replays, server], log, stopTimeoutMs);
  log.info('api.listening', { port: server.port() });
}

main().catch((error: unknown) => {
  createLogger('api', 'error').error('api.start_failed', describeError(error));
  process.exit(1);
});

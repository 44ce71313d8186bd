// The dispatcher: pending -> event log -> queue. It knows no business rule, holds nothing that another could not
// hold, and may be killed at any line: what is committed is in the log, what is not is still pending.
import { Pool } from 'pg';
import { answerTimeoutMs, createConnectionOptions } from '@aftercommit/db/connection-options';
import { measurePools } from '@aftercommit/db/measure-pools';
import { listenToPostgres } from '@aftercommit/db/listen-to-postgres';
import { createDatabaseClock } from '@aftercommit/outbox/database-clock';
import { wakeChannel } from '@aftercommit/outbox/wake';
import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import { createEventQueue } from '@aftercommit/queue/create-event-queue';
import { createHintSender } from '@aftercommit/queue/create-hint-sender';
import { readConfig } from '@aftercommit/runtime/config';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createHealthServer } from '@aftercommit/runtime/create-health-server';
import { runUntilSignal, type LongRunning } from '@aftercommit/runtime/lifecycle';
import { createLogger } from '@aftercommit/runtime/logger';
import { createTracing } from '@aftercommit/runtime/tracing';
import { dispatcherConfigSchema } from './config';
import { createHandOver } from './create-hand-over';
import { createLaneLoops } from './dispatch-lanes';
import { measureOutbox } from './measure-outbox';

const stopTimeoutMs = 10_000;

/** Upkeep runs every 2 s: without a word from Postgres for longer, nothing is being dispatched. */
const silenceMaxMs = 15_000;

const config = readConfig(dispatcherConfigSchema, process.env);
const log = createLogger('dispatcher', config.LOG_LEVEL, { logEvents: config.LOG_EVENTS });
const metrics = createMetrics(log);
const tracing = createTracing('dispatcher', config.OTEL_EXPORTER_OTLP_ENDPOINT);
const clock = createDatabaseClock();
const directUrl = config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
const connection = chooseQueueConnection(config.REDIS_URL, directUrl);

const pool = new Pool({
  ...createConnectionOptions(directUrl, 'aftercommit-dispatch'),
  max: config.POOL_SIZE_MAX,
  query_timeout: answerTimeoutMs,
});
pool.on('error', () => undefined);

const handOver = createHandOver({
  queue: createEventQueue(connection, config.QUEUE_PREFIX),
  hints: config.HINTS ? createHintSender(connection, config.QUEUE_PREFIX) : null,
  queueDepthMax: config.QUEUE_DEPTH_MAX,
  metrics,
  recordStep: tracing.recordStep,
  log,
});
const loops = createLaneLoops({
  db: pool,
  batchSizeMax: config.BATCH_SIZE_MAX,
  pollIntervalMs: config.POLL_INTERVAL_MS,
  handOver: (batch) => handOver.give(batch),
  clock,
  metrics,
  recordStep: tracing.recordStep,
  log,
});
const listener = listenToPostgres({
  connectionOptions: createConnectionOptions(directUrl, 'aftercommit-listen'),
  channel: wakeChannel,
  onNotification: () => loops.wakeAll(),
  onConnected: () => loops.wakeAll(),
});
if (!config.LISTEN) log.warn('outbox.poll_only', { pollIntervalMs: config.POLL_INTERVAL_MS });

const closePool: LongRunning = { start: async () => undefined, stop: () => pool.end() };
const status = {
  isReady: () => loops.readSilenceMs() < silenceMaxMs,
  listDegraded: () => [
    ...loops.listFailing().map((lane) => `lane-${lane}`),
    ...(handOver.readDepth() === null ? ['queue'] : []),
    ...(config.LISTEN && listener.isListening() ? [] : ['listen']),
  ],
};
measurePools(metrics, { dispatch: pool });
measureOutbox(metrics, pool);
metrics.read('aftercommit_queue_depth_jobs', () => [{ labels: {}, value: handOver.readDepth() ?? -1 }]);
metrics.read('aftercommit_listening', () => [{ labels: {}, value: listener.isListening() ? 1 : 0 }]);
const health = createHealthServer(config.HEALTH_PORT, status, metrics);

void runUntilSignal(
  [tracing, closePool, handOver, loops, ...(config.LISTEN ? [listener] : []), health],
  log,
  stopTimeoutMs,
);

// The dispatcher: pending -> event log -> queue. It knows no business rule, holds nothing that another could not
// hold, and may be killed at any line: what is committed is in the log, what is not is still pending.
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { listenToPostgres } from '@aftercommit/db/listen-to-postgres';
import { createDatabaseClock } from '@aftercommit/outbox/database-clock';
import { readWakenLanes, wakeChannel } from '@aftercommit/outbox/wake';
import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import { createEventQueue } from '@aftercommit/queue/create-event-queue';
import { createHintSender } from '@aftercommit/queue/create-hint-sender';
import { readConfigOrExit } from '@aftercommit/runtime/config';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { runUntilSignal, type LongRunning } from '@aftercommit/runtime/lifecycle';
import { createLogger } from '@aftercommit/runtime/logger';
import { createTracing } from '@aftercommit/runtime/tracing';
import { createRetention } from './apply-retention';
import { dispatcherConfigSchema } from './config';
import { createDispatchPool } from './create-dispatch-pool';
import { createHandOver } from './create-hand-over';
import { createStatusServer } from './create-status-server';
import { createLaneLoops } from './dispatch-lanes';

const stopTimeoutMs = 10_000;

const config = readConfigOrExit(dispatcherConfigSchema);
const log = createLogger('dispatcher', config.LOG_LEVEL, { logEvents: config.LOG_EVENTS });
const metrics = createMetrics(log);
const tracing = createTracing('dispatcher', config.OTEL_EXPORTER_OTLP_ENDPOINT);
const clock = createDatabaseClock();
const directUrl = config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
const connection = chooseQueueConnection(config.REDIS_URL, directUrl);

const pool = createDispatchPool(directUrl, config.POOL_SIZE_MAX);
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
  onNotification: (payload) => loops.wake(readWakenLanes(payload)),
  onConnected: () => loops.wake([]),
});
if (!config.LISTEN) log.warn('outbox.poll_only', { pollIntervalMs: config.POLL_INTERVAL_MS });

const retention = createRetention({
  connectionOptions: createConnectionOptions(directUrl, 'aftercommit-prune'),
  keepDays: config.RETENTION_DAYS,
  intervalMs: config.RETENTION_INTERVAL_MS,
  metrics,
  log,
});
const closePool: LongRunning = { start: async () => undefined, stop: () => pool.end() };
const status = createStatusServer({
  port: config.HEALTH_PORT,
  pool,
  loops,
  handOver,
  isListening: () => config.LISTEN && listener.isListening(),
  metrics,
});

void runUntilSignal(
  [tracing, closePool, handOver, loops, retention, ...(config.LISTEN ? [listener] : []), status],
  log,
  stopTimeoutMs,
);

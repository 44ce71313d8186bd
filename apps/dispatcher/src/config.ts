import { z } from 'zod';
import { flag, millis, port, postgresUrl, redisUrl } from '@aftercommit/runtime/config';

export const dispatcherConfigSchema = z.object({
  /** Postgres of the site, without a pooler in between: LISTEN and prepared statements need one connection. */
  DATABASE_URL: postgresUrl,
  /** Postgres without a pooler, when DATABASE_URL is one. Default: DATABASE_URL. */
  DIRECT_DATABASE_URL: postgresUrl.optional(),
  /** Redis that carries jobs and hints. Absent: Postgres carries them (embedded profile). */
  REDIS_URL: redisUrl.optional(),
  /** Prefix of our keys in Redis: one per installation that shares it. */
  QUEUE_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .default('aftercommit'),
  /** Where health is served. 0: any free port. */
  HEALTH_PORT: port,
  /** Send each batch straight to the socket servers too. Off: everything goes through the queue. */
  HINTS: flag.default(true),
  /** off: no LISTEN, the poll finds the events (behind a pooler in transaction mode). */
  LISTEN: flag.default(true),
  /** The longest an event waits when its wake was lost. Shorter: more empty queries. */
  POLL_INTERVAL_MS: millis.default(250),
  /** Events of one dispatch. */
  BATCH_SIZE_MAX: z.coerce.number().int().min(1).max(5_000).default(500),
  /** Connections for dispatching; lanes share them. */
  POOL_SIZE_MAX: z.coerce.number().int().min(1).max(64).default(4),
  /** Jobs waiting above which batches are not queued any more: one job that says "read the log" stands for all. */
  QUEUE_DEPTH_MAX: z.coerce.number().int().min(1).default(1_000),
  /**
   * Days that outbox and log are kept; then whole partitions that nobody needs any more are dropped. 0: nothing is dropped
   * by itself, and `outbox prune` is yours to run. What is not delivered stays, however old.
   */
  RETENTION_DAYS: z.coerce.number().int().min(0).max(36_500).default(90),
  /** Between two applications of the policy, by whichever dispatcher. */
  RETENTION_INTERVAL_MS: millis.default(3_600_000),
  /** 1: a line per event and step. */
  LOG_EVENTS: flag.default(false),
  /** Collector of OpenTelemetry traces, for example http://collector:4318. Absent: tracing is off and costs nothing. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type DispatcherConfig = z.infer<typeof dispatcherConfigSchema>;

import { z } from 'zod';
import { postgresUrl, redisUrl } from '@aftercommit/runtime/config';

export const cliConfigSchema = z.object({
  /** Postgres of the site. Default: the running embedded stack of DATA_DIR. */
  DATABASE_URL: postgresUrl.optional(),
  /** Postgres without a pooler: locks and migrations need one connection. Default: DATABASE_URL. */
  DIRECT_DATABASE_URL: postgresUrl.optional(),
  /** Where everything that must survive is kept: the database and the generated secrets. */
  DATA_DIR: z.string().default('.data'),
  /** Redis that carries jobs and hints. Absent: Postgres carries them (embedded profile). */
  REDIS_URL: redisUrl.optional(),
  /** Prefix of our keys in Redis: one per installation that shares it. */
  QUEUE_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .default('aftercommit'),
  /** Collector of OpenTelemetry traces, for the events of a replay. Absent: tracing is off and costs nothing. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Name of the first owner, made by `migrate up` when there is none yet. */
  OWNER_USERNAME: z.string().min(1).max(60).optional(),
  /** Password of the first owner, at least 12 characters. */
  OWNER_PASSWORD: z.string().min(12).max(200).optional(),
});

export type CliConfig = z.infer<typeof cliConfigSchema>;

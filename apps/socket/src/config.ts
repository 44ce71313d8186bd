import { z } from 'zod';
import { flag, origins, port, postgresUrl, redisUrl } from '@aftercommit/runtime/config';

export const socketConfigSchema = z.object({
  /** Postgres of the site. */
  DATABASE_URL: postgresUrl,
  /** Postgres without a pooler, for LISTEN and the log. Default: DATABASE_URL. */
  DIRECT_DATABASE_URL: postgresUrl.optional(),
  /** Redis that carries jobs and hints. Absent: Postgres carries them (embedded profile). */
  REDIS_URL: redisUrl.optional(),
  /** Prefix of our keys in Redis: one per installation that shares it. */
  QUEUE_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .default('aftercommit'),
  /** Where Socket.IO and health listen. 0: any free port. */
  SOCKET_PORT: port,
  /** Name of this server, unique among those behind one proxy: session ids begin with it, for sticky routing. */
  SERVER_NAME: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/)
    .default('socket-1'),
  /** Origins that pages may connect from with a cookie, exact, comma-separated. */
  SITE_ORIGINS: origins,
  /** How many proxies stand in front; their X-Forwarded-For is believed. 0: none. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** Cookies only over HTTPS, with the __Host- prefix. Turn off only for plain HTTP on a developer's machine. */
  COOKIE_SECURE: flag.default(true),
  /** Listen to hints. Off: everything comes through the queue. */
  HINTS: flag.default(true),
  /** Open sockets of one person. */
  CONNECTIONS_PER_USER_MAX: z.coerce.number().int().min(1).default(50),
  /** Open sockets of one address. An office or a mobile network shares one. */
  CONNECTIONS_PER_ADDRESS_MAX: z.coerce.number().int().min(1).default(2_000),
  /** Connections for sign-in checks and snapshots: thousands that come back at once wait here, not in Postgres. */
  SNAPSHOT_POOL_SIZE_MAX: z.coerce.number().int().min(1).max(100).default(8),
  /** 1: a line per event and step, and the lines for people that the original contract prints. */
  LOG_EVENTS: flag.default(false),
  /** Collector of OpenTelemetry traces, for example http://collector:4318. Absent: tracing is off and costs nothing. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type SocketConfig = z.infer<typeof socketConfigSchema>;

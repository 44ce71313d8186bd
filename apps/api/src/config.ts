import { z } from 'zod';
import { createKeyText, WebhookKeyText } from './providers/webhook-keys';
import { flag, list, millis, origins, port, postgresUrl, redisUrl } from '@aftercommit/runtime/config';

/** What Standard Webhooks asks of a secret: a shorter one can be guessed. */
const webhookSecretBytesMin = 24;

/** Stripe's own are longer: whsec_ and 32 characters. */
const stripeSecretCharsMin = 30;

const standardKey = WebhookKeyText.refine(
  ({ secret }) => isWebhookSecret(secret),
  'not whsec_ and base64 of at least 24 bytes',
);
const stripeKey = WebhookKeyText.refine(
  ({ secret }) => secret.length >= stripeSecretCharsMin && !/\s/.test(secret),
  'not whsec_ and at least 24 characters',
);

/** HS256 asks for a key of 32 bytes at least. */
const montonioKey = createKeyText('[\\w+/-]{32,}={0,2}', '…');

const apiVariables = z.object({
  /**
   * Postgres of the site. A pooler in transaction mode is fine here if the database itself has our limits: the start says
   * how. See PREPARED_STATEMENTS.
   */
  DATABASE_URL: postgresUrl,
  /** Postgres without a pooler, for NOTIFY. Default: DATABASE_URL. */
  DIRECT_DATABASE_URL: postgresUrl.optional(),
  /** Redis that carries jobs and hints, to tell admins its depth. Absent: Postgres carries them (embedded profile). */
  REDIS_URL: redisUrl.optional(),
  /** Prefix of our keys in Redis: one per installation that shares it. */
  QUEUE_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .default('aftercommit'),
  /** Where the API listens. 0: any free port. */
  API_PORT: port,
  /** Origins that browsers may call us from, exact, comma-separated. */
  SITE_ORIGINS: origins,
  /** How many proxies stand in front; their X-Forwarded-For is believed. 0: none. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** Cookies only over HTTPS, with the __Host- prefix. Turn off only for plain HTTP on a developer's machine. */
  COOKIE_SECURE: flag.default(true),
  /**
   * Secrets that sign payment callbacks, comma-separated, several at once while one is rotated: `whsec_…`,
   * `id=whsec_…` or `id@from/to=whsec_…` (ISO 8601; either end may be empty). The id is kept with every callback.
   */
  PAYMENT_WEBHOOK_SECRET: list.pipe(z.array(standardKey).min(1)),
  /** Secrets of Stripe's endpoint, written alike. Without one there is no /api/payment/callback/stripe. */
  STRIPE_WEBHOOK_SECRET: list.pipe(z.array(stripeKey).min(1)).optional(),
  /** Montonio's access key of the shop. With MONTONIO_SECRET_KEY there is /api/payment/callback/montonio. */
  MONTONIO_ACCESS_KEY: z.string().min(1).optional(),
  /** Montonio's secret keys, at least 32 characters, comma-separated: `…`, `id=…` or `id@from/to=…` while one is rotated. */
  MONTONIO_SECRET_KEY: list.pipe(z.array(montonioKey).min(1)).optional(),
  /** Days and months of the opening rules begin at midnight here. */
  SITE_TIME_ZONE: z.string().default('Europe/Riga').refine(isTimeZone, 'not a time zone'),
  /** How long a player waits for a higher limit of their own. Lower ones count at once. */
  LIMIT_INCREASE_DELAY_MS: millis.default(86_400_000),
  /** Plays the payment provider too: signed-in players pay nothing real. Never where money is real. */
  DEMO: flag.default(false),
  /** How long answers are kept for repeats with the same Idempotency-Key. Later ones are refused, never run again. */
  IDEMPOTENCY_KEY_TTL_MS: millis.default(604_800_000),
  /** How long a session lives. */
  SESSION_TTL_MS: millis.default(86_400_000),
  /** Days after its end for which a session is kept, for whoever asks who was signed in. Then its row is deleted. */
  SESSION_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(90),
  /** Connections to Postgres of this process. More when requests wait for one, fewer when Postgres runs out. */
  POOL_SIZE_MAX: z.coerce.number().int().min(1).max(200).default(10),
  /** off: behind a pooler in transaction mode that does not carry named statements (PgBouncer before 1.21). Costs CPU. */
  PREPARED_STATEMENTS: flag.default(true),
  /** Sign-ins (failed and successful), registrations and changes of password together, per minute and address. */
  SIGN_IN_RATE_MAX: z.coerce.number().int().min(1).default(30),
  /** 1: a line per event and step. */
  LOG_EVENTS: flag.default(false),
  /** Collector of OpenTelemetry traces, for example http://collector:4318. Absent: tracing is off and costs nothing. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export const apiConfigSchema = apiVariables.refine(
  ({ MONTONIO_ACCESS_KEY: accessKey, MONTONIO_SECRET_KEY: secretKey }) => !accessKey === !secretKey,
  // With one alone its callbacks would be answered 404 by a site that seems to be set up.
  { path: ['MONTONIO_SECRET_KEY'], error: 'set MONTONIO_ACCESS_KEY and MONTONIO_SECRET_KEY, or neither' },
);

export type ApiConfig = z.infer<typeof apiConfigSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isWebhookSecret(text: string): boolean {
  const [, secret] = /^whsec_(.+)$/.exec(text) ?? [];
  return z.base64().safeParse(secret).success && Buffer.byteLength(secret ?? '', 'base64') >= webhookSecretBytesMin;
}

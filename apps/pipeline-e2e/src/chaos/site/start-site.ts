import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { seedDemo } from '@aftercommit/domain/demo/seed-demo';
import { createUser } from '@aftercommit/domain/users/create-user';
import { hashPassword } from '@aftercommit/domain/users/password';
import { migrateQueue } from '@aftercommit/queue/migrate-queue';
import { startRedis, type TestRedis } from '@aftercommit/testing/start-redis';
import { createLink, type Link } from './create-link';
import { createSlot, type Slot, type SlotKind } from './create-slot';
import { startPostgres, type ChaosPostgres } from './start-postgres';

export type Profile = 'embedded' | 'redis';

export type ChaosSite = {
  profile: Profile;
  postgres: ChaosPostgres;
  redis: TestRedis | null;
  /** Of each kind several, behind links of their own to Postgres and Redis. */
  slots: Slot[];
  ofKind(kind: SlotKind): Slot[];
  /** Straight to Postgres, for faults and for reading what is committed. Two connections that are never given up. */
  control: Pool;
  queuePrefix: string;
  webhookSecret: string;
  logins: string[];
  password: string;
  stop(): Promise<void>;
};

export type SiteOptions = { profile: Profile; players: number; print(line: string): void };

const processesOfAKind = 2;

/** Players' passwords are hashed once: they are all the same, and nobody's. */
const password = 'chaos';

export async function startSite({ profile, players, print }: SiteOptions): Promise<ChaosSite> {
  print('starting Postgres, fsync on');
  const postgres = await startPostgres();
  const redis = profile === 'redis' ? await startRedis() : null;
  const control = new Pool({ connectionString: postgres.url, max: 2, idleTimeoutMillis: 0, application_name: 'chaos' });
  control.on('error', () => undefined);
  const logins = Array.from({ length: players }, (_, index) => `player${index + 1}`);
  print('migrating and seeding');
  await prepareDatabase(postgres.url, logins);
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const queuePrefix = `chaos-${randomBytes(4).toString('hex')}`;
  const links: Link[] = [];

  async function link(port: number): Promise<Link> {
    const made = await createLink(() => ({ port }));
    links.push(made);
    return made;
  }

  async function makeSlot(kind: SlotKind, index: number): Promise<Slot> {
    const name = `${kind}-${index + 1}`;
    const slotLinks = {
      database: await link(postgres.port),
      redis: redis ? await link(Number(new URL(redis.url).port)) : null,
    };
    const env = createEnv({ name, databaseUrl: withPort(postgres.url, slotLinks.database.port), webhookSecret });
    const redisEnv = slotLinks.redis ? { REDIS_URL: `redis://127.0.0.1:${slotLinks.redis.port}` } : {};
    return createSlot({ name, kind, links: slotLinks, env: { ...env, ...redisEnv, QUEUE_PREFIX: queuePrefix } });
  }

  const slots: Slot[] = [];
  for (const kind of ['api', 'dispatcher', 'socket'] as const) {
    for (let index = 0; index < processesOfAKind; index += 1) slots.push(await makeSlot(kind, index));
  }
  print(`starting ${slots.map(({ name }) => name).join(', ')}`);
  await Promise.all(slots.map((slot) => slot.start()));
  return {
    profile,
    postgres,
    redis,
    slots,
    ofKind: (kind) => slots.filter((slot) => slot.kind === kind),
    control,
    queuePrefix,
    webhookSecret,
    logins,
    password,
    stop: async () => {
      for (const slot of slots) slot.resume();
      await Promise.all(slots.map((slot) => slot.kill('run over')));
      await control.end().catch(() => undefined);
      await Promise.all(links.map((each) => each.close()));
      await redis?.stop();
      await postgres.stop();
    },
  };
}

function createEnv(of: { name: string; databaseUrl: string; webhookSecret: string }): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: of.databaseUrl,
    LOG_LEVEL: 'info',
    NODE_ENV: 'production',
    SITE_ORIGINS: 'http://localhost:3000',
    COOKIE_SECURE: '0',
    PAYMENT_WEBHOOK_SECRET: of.webhookSecret,
    SIGN_IN_RATE_MAX: '10000',
    SERVER_NAME: of.name,
  };
}

function withPort(databaseUrl: string, port: number): string {
  const url = new URL(databaseUrl);
  url.port = String(port);
  return url.toString();
}

async function prepareDatabase(url: string, logins: string[]): Promise<void> {
  const dataSource = createDataSource({ connectionString: url, applicationName: 'chaos-setup', poolSizeMax: 2 });
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
    await migrateQueue(url);
    const runTransaction = createRunTransaction(dataSource, () => undefined);
    await seedDemo(dataSource, runTransaction, { ...process.env, DEMO: '1' });
    const passwordHash = await hashPassword(password);
    await runTransaction(async (tx) => {
      for (const login of logins) await createUser(tx, { login, passwordHash });
    });
  } finally {
    await dataSource.destroy();
  }
}

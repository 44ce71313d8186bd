import { randomBytes, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { NewEvent } from '@aftercommit/contracts/events/catalog';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction, type RunTransaction } from '@aftercommit/db/run-transaction';
import { balanceUpdatedEvent, changeBalance, lockWallet } from '@aftercommit/domain/balance/wallet';
import { createSession, type CreatedSession } from '@aftercommit/domain/sessions/create-session';
import { hashSecret } from '@aftercommit/domain/sessions/session-secrets';
import { createUser } from '@aftercommit/domain/users/create-user';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { createWake } from '@aftercommit/outbox/wake';
import { createTcpProxy, type TcpProxy } from '@aftercommit/testing/create-tcp-proxy';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';
import type { CarrierKind } from '@aftercommit/testing/start-carrier';
import { startProcess, type TestProcess } from '@aftercommit/testing/start-process';
import { startRedis, type TestRedis } from '@aftercommit/testing/start-redis';

export const siteOrigin = 'http://localhost:3000';

export type Person = { userId: string } & CreatedSession;

export type TestSite = {
  databaseUrl: string;
  redis: TestRedis | null;
  dataSource: DataSource;
  runTransaction: RunTransaction;
  servers: TestProcess[];
  /** Between the socket servers and the database that they read sessions and snapshots from; the log is read past it. */
  snapshotProxy: TcpProxy;
  /** Somebody with a session. */
  addPerson(options?: { ttlMs?: number; visitor?: string }): Promise<Person>;
  signIn(userId: string, options?: { ttlMs?: number; visitor?: string }): Promise<Person>;
  /** A cent more, and its event. The new version of the wallet. */
  addCent(userId: string): Promise<number>;
  append(...events: NewEvent[]): Promise<void>;
  stop(): Promise<void>;
};

export type TestSiteOptions = {
  servers?: number;
  env?: Record<string, string>;
  /** false: commits ring nobody, the dispatcher finds them by its poll. */
  wakes?: boolean;
  /** false: there is no dispatcher, the test dispatches. */
  dispatches?: boolean;
};

/** Real socket servers and a dispatcher on a database of their own. */
export async function startTestSite(kind: CarrierKind, options: TestSiteOptions = {}): Promise<TestSite> {
  const { servers: count = 2, env = {}, wakes = true, dispatches = true } = options;
  const database = await createTestDatabase();
  const redis = kind === 'redis' ? await startRedis() : null;
  const { hostname, port } = new URL(database.url);
  const snapshotProxy = await createTcpProxy({ host: hostname, port: Number(port) });
  const throughProxy = new URL(database.url);
  throughProxy.host = `127.0.0.1:${snapshotProxy.port}`;
  const dataSource = createDataSource({ connectionString: database.url, applicationName: 'test', poolSizeMax: 12 });
  await dataSource.initialize();
  const wake = createWake(database.url);
  await wake.start();
  const runTransaction = createRunTransaction(dataSource, wakes ? wake.ring : () => undefined);
  const everywhere = {
    DATABASE_URL: database.url,
    LOG_LEVEL: 'warn',
    QUEUE_PREFIX: `test-${randomBytes(4).toString('hex')}`,
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const startServer = (index: number): Promise<TestProcess> =>
    startProcess({
      name: 'socket',
      env: {
        ...everywhere,
        DATABASE_URL: throughProxy.toString(),
        DIRECT_DATABASE_URL: database.url,
        SITE_ORIGINS: siteOrigin,
        COOKIE_SECURE: '0',
        SERVER_NAME: `socket-${index}`,
        ...env,
      },
    });
  const [dispatchers, servers] = await Promise.all([
    Promise.all(dispatches ? [startProcess({ name: 'dispatcher', env: everywhere })] : []),
    Promise.all(Array.from({ length: count }, (_, index) => startServer(index + 1))),
  ]);
  return {
    databaseUrl: database.url,
    redis,
    dataSource,
    runTransaction,
    servers,
    snapshotProxy,
    ...createPeople(runTransaction),
    append: (...events) => runTransaction((tx) => appendToOutbox(tx, events)),
    stop: async () => {
      snapshotProxy.restore();
      await Promise.all([...dispatchers, ...servers].map((each) => each.stop()));
      await wake.stop();
      await snapshotProxy.close();
      await dataSource.destroy();
      await redis?.stop();
      await database.drop();
    },
  };
}

function createPeople(runTransaction: RunTransaction): Pick<TestSite, 'addPerson' | 'signIn' | 'addCent'> {
  const signIn: TestSite['signIn'] = (userId, { ttlMs = 3_600_000, visitor } = {}) =>
    runTransaction(async (tx) => {
      const visitorHash = visitor ? hashSecret(visitor) : null;
      const session = await createSession(tx, { owner: { userId }, ttlMs, visitorHash });
      const started = { userId, sessionId: session.sessionId, visitorHash: visitorHash?.toString('hex') ?? null };
      await appendToOutbox(tx, [{ type: 'session.started', payload: started }]);
      return { userId, ...session };
    });
  return {
    signIn,
    addPerson: async (options) => {
      const login = `person-${randomUUID()}`;
      const userId = await runTransaction((tx) => createUser(tx, { login, passwordHash: null }));
      return signIn(userId, options);
    },
    addCent: (userId) =>
      runTransaction(async (tx) => {
        const wallet = await changeBalance(tx, await lockWallet(tx, userId), {
          amountCents: 1,
          kind: 'adjustment',
          reference: randomUUID(),
          houseAccount: 'house:adjustments',
        });
        await appendToOutbox(tx, [balanceUpdatedEvent(wallet)]);
        return wallet.version;
      }),
  };
}

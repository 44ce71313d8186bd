import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import supertest from 'supertest';
import type { DataSource } from 'typeorm';
import type { AdminRole } from '@aftercommit/contracts/states';
import { queueBoardPath } from '@aftercommit/contracts/http/admin-queues';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction, type RunTransaction } from '@aftercommit/db/run-transaction';
import { changeBalance, lockWallet } from '@aftercommit/domain/balance/wallet';
import { createSession } from '@aftercommit/domain/sessions/create-session';
import { createAdmin } from '@aftercommit/domain/users/create-admin';
import { createUser } from '@aftercommit/domain/users/create-user';
import { hashPassword } from '@aftercommit/domain/users/password';
import { readConfig } from '@aftercommit/runtime/config';
import { createQueueBoard } from '@aftercommit/queue/create-queue-board';
import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger } from '@aftercommit/runtime/logger';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';
import { apiConfigSchema, type ApiConfig } from '../src/config';
import { createApp } from '../src/create-app';

export const webhookSecret = `whsec_${Buffer.from('a secret of the tests, 32 bytes!').toString('base64')}`;

export const stripeSecret = 'whsec_a_secret_of_stripe_for_the_tests';

export type WrittenEvent = {
  id: string;
  stream: string;
  type: string;
  payload: Record<string, unknown>;
  wire: { names: string[] };
};
export type TestUser = { userId: string; login: string; token: string };
export type TestAdmin = { adminId: string; username: string; token: string };

export type TestApi = {
  app: Express;
  request: ReturnType<typeof supertest.agent>;
  dataSource: DataSource;
  runTransaction: RunTransaction;
  config: ApiConfig;
  /** What was queued again. */
  jobs: object[];
  /** Signed in already. Without a password nobody can sign in as this person over HTTP. */
  createUser(options?: {
    login?: string;
    password?: string;
    balanceCents?: number;
    nickname?: string;
  }): Promise<TestUser>;
  /** Another session of the same person, without HTTP. */
  signIn(login: string): Promise<string>;
  createAdmin(role: AdminRole, options?: { username?: string; password?: string }): Promise<TestAdmin>;
  /** The token of a new owner. */
  signInAdmin(): Promise<string>;
  /** What the routes wrote to the outbox, oldest first: of one stream, or of all but the nudges of the admins' panels. */
  eventsOf(stream?: string): Promise<WrittenEvent[]>;
  stop(): Promise<void>;
};

/** The whole API on a database of its own, spoken to by supertest. */
export async function createTestApi(environment: Record<string, string> = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  const config = readConfig(apiConfigSchema, {
    DATABASE_URL: database.url,
    API_PORT: '0',
    SITE_ORIGINS: 'http://localhost:3000',
    PAYMENT_WEBHOOK_SECRET: webhookSecret,
    STRIPE_WEBHOOK_SECRET: stripeSecret,
    SIGN_IN_RATE_MAX: '1000',
    LOG_LEVEL: 'silent',
    ...environment,
  });
  const dataSource = createDataSource({ connectionString: database.url, applicationName: 'test-api', poolSizeMax: 10 });
  await dataSource.initialize();
  const runTransaction = createRunTransaction(dataSource, () => undefined);
  const log = createLogger('api', config.LOG_LEVEL);
  const directUrl = config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
  const queueBoard = createQueueBoard({
    connection: chooseQueueConnection(config.REDIS_URL, directUrl),
    prefix: config.QUEUE_PREFIX,
    path: queueBoardPath,
  });
  const jobs: object[] = [];
  const app = createApp({
    dataSource,
    runTransaction,
    config,
    directUrl,
    log,
    metrics: createMetrics(log),
    traces: false,
    isStopping: () => false,
    queueBoard,
    readQueueDepth: async () => null,
    addJob: async (job) => void jobs.push(job),
    inspectRedis: async () => undefined,
  });
  // One listening server: with an app instead, supertest opens and closes one for every request.
  const server = app.listen(0);
  return {
    app,
    request: supertest.agent(server),
    dataSource,
    runTransaction,
    config,
    jobs,
    ...createPeople(dataSource, runTransaction),
    eventsOf: (stream) =>
      dataSource.query<WrittenEvent[]>(
        `SELECT id, stream, type, payload, wire FROM outbox
         WHERE stream = $1 OR ($1::text IS NULL AND stream <> 'admins') ORDER BY id`,
        [stream ?? null],
      ),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await queueBoard.close();
      await dataSource.destroy();
      await database.drop();
    },
  };
}

const sessionTtlMs = 3_600_000;

function createPeople(
  dataSource: DataSource,
  runTransaction: RunTransaction,
): Pick<TestApi, 'createUser' | 'signIn' | 'createAdmin' | 'signInAdmin'> {
  const people: ReturnType<typeof createPeople> = {
    createUser: async ({ login = `user-${randomUUID()}`, password, balanceCents = 0, nickname } = {}) => {
      const passwordHash = password === undefined ? null : await hashPassword(password);
      return runTransaction(async (tx) => {
        const userId = await createUser(tx, { login, passwordHash, nickname });
        const wallet = await lockWallet(tx, userId);
        const gift = { kind: 'opening_balance', reference: userId, houseAccount: 'house:adjustments' } as const;
        await changeBalance(tx, wallet, { amountCents: balanceCents, ...gift });
        const { token } = await createSession(tx, { owner: { userId }, ttlMs: sessionTtlMs });
        return { userId, login: login.toLowerCase(), token };
      });
    },
    signIn: async (login) => {
      const [user] = await dataSource.query<{ id: string }[]>('SELECT id FROM users WHERE login = lower($1)', [login]);
      if (!user) throw new Error(`nobody is called ${login}`);
      const owner = { userId: user.id };
      return (await runTransaction((tx) => createSession(tx, { owner, ttlMs: sessionTtlMs }))).token;
    },
    createAdmin: async (role, { username = `${role}-${randomUUID()}`, password } = {}) => {
      const passwordHash = password === undefined ? 'no password' : await hashPassword(password);
      return runTransaction(async (tx) => {
        const adminId = await createAdmin(tx, { username, passwordHash, role });
        const { token } = await createSession(tx, { owner: { adminId }, ttlMs: sessionTtlMs });
        return { adminId, username: username.toLowerCase(), token };
      });
    },
    signInAdmin: async () => (await people.createAdmin('owner')).token,
  };
  return people;
}

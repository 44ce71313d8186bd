import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Client, Pool } from 'pg';
import { isRedisAvailable, startRedis } from '@aftercommit/testing/start-redis';
import { repositoryDir } from '../repository-dir';
import { fillPeople, type Person } from './fill-people';
import { startPostgres } from './start-postgres';

/** What all contenders share: one Postgres, one Redis, the same people in a database of each one's own. */
export type Site = {
  postgresPid: number;
  redisUrl: string;
  /** Of Postgres' own database, for figures of the whole cluster. */
  admin: Pool;
  people: Person[];
  /** A fresh copy of the migrated database with its people. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
};

const template = 'bench_template';
const migrateTimeoutMs = 60_000;

export async function startSite(peopleCount: number): Promise<Site> {
  if (!isRedisAvailable()) throw new Error('The bench needs a redis-server: install it, or set REDIS_URL.');
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const urlOf = (database: string): string =>
    Object.assign(new URL(postgres.url), { pathname: `/${database}` }).toString();
  const admin = new Pool({ connectionString: postgres.url, max: 2 });
  admin.on('error', () => undefined);
  await admin.query(`CREATE DATABASE ${template}`);
  migrate(urlOf(template));
  const people = await fillPeople(urlOf(template), peopleCount);
  return {
    postgresPid: postgres.pid,
    redisUrl: redis.url,
    admin,
    people,
    createDatabase: async () => {
      const name = `bench_${randomBytes(5).toString('hex')}`;
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY WAL_LOG`);
      return urlOf(name);
    },
    stop: async () => {
      await admin.end();
      await redis.stop();
      await postgres.stop();
    },
  };
}

function migrate(databaseUrl: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['dist/cli.cjs', 'migrate', 'up'], {
    cwd: path.resolve(repositoryDir),
    env: { PATH: process.env.PATH, TZ: 'UTC', DATABASE_URL: databaseUrl },
    encoding: 'utf8',
    timeout: migrateTimeoutMs,
  });
  if (status !== 0) throw new Error(`The database could not be migrated:\n${stderr}`);
}

/** Runs statements on a database of a contender. */
export async function onDatabase<Result>(
  databaseUrl: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

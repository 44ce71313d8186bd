import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { seedDemo } from '@aftercommit/domain/demo/seed-demo';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';
import { startProcess, type ProcessName, type TestProcess } from '@aftercommit/testing/start-process';
import { createSite, type Site } from './site';

export type PipelineOptions = {
  /** How many of each process. Default: one. */
  counts?: { api?: number; dispatcher?: number; socket?: number };
  /** For all processes, on top of what they need. REDIS_URL makes it the Redis profile. */
  env?: NodeJS.ProcessEnv;
};

export type Pipeline = {
  databaseUrl: string;
  webhookSecret: string;
  dataSource: DataSource;
  site: Site;
  /** What starts a process of this pipeline: for one more, or one again after it was killed. */
  startOne(name: ProcessName, options?: { port?: number; serverName?: string }): Promise<TestProcess>;
  apis: TestProcess[];
  dispatchers: TestProcess[];
  sockets: TestProcess[];
  stop(): Promise<void>;
};

/** The origin that its pages are served from, as far as the processes know. */
export const siteOrigin = 'http://localhost:3000';

/** The real processes on a database of their own with the demo's people and cases, without the origin in front. */
export async function startPipeline({ counts = {}, env = {} }: PipelineOptions = {}): Promise<Pipeline> {
  const database = await createTestDatabase();
  const dataSource = createDataSource({ connectionString: database.url, applicationName: 'e2e', poolSizeMax: 4 });
  await dataSource.initialize();
  await seedDemo(
    dataSource,
    createRunTransaction(dataSource, () => undefined),
    { ...process.env, DEMO: '1' },
  );
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const starting: Promise<TestProcess>[] = [];

  const startOne: Pipeline['startOne'] = (name, { port, serverName } = {}) => {
    const process = startProcess({
      name,
      env: {
        DATABASE_URL: database.url,
        LOG_LEVEL: 'warn',
        SITE_ORIGINS: siteOrigin,
        COOKIE_SECURE: '0',
        PAYMENT_WEBHOOK_SECRET: webhookSecret,
        SIGN_IN_RATE_MAX: '10000',
        QUEUE_PREFIX: `e2e-${webhookSecret.slice(6, 14).replaceAll(/[^A-Za-z0-9]/g, '0')}`,
        ...(serverName ? { SERVER_NAME: serverName } : {}),
        ...env,
      },
      ...(port ? { port } : {}),
    });
    starting.push(process);
    return process;
  };
  const startSeveral = (name: ProcessName, count = 1): Promise<TestProcess[]> =>
    Promise.all(Array.from({ length: count }, (_, index) => startOne(name, { serverName: `${name}-${index + 1}` })));

  const stop = async (): Promise<void> => {
    const all = await Promise.allSettled(starting);
    await Promise.all(all.flatMap((each) => (each.status === 'fulfilled' ? [each.value.stop()] : [])));
    await dataSource.destroy();
    await database.drop();
  };

  const [apis, dispatchers, sockets] = await Promise.all([
    startSeveral('api', counts.api),
    startSeveral('dispatcher', counts.dispatcher),
    startSeveral('socket', counts.socket),
  ]).catch(async (error: unknown) => {
    // The test has nothing to stop then, and jest would wait for ever for those that did start.
    await stop();
    throw error;
  });
  return {
    databaseUrl: database.url,
    webhookSecret,
    dataSource,
    site: createSite(apis[0]?.url ?? '', webhookSecret),
    startOne,
    apis,
    dispatchers,
    sockets,
    stop,
  };
}

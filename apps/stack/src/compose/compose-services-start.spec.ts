import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { io } from 'socket.io-client';
import { createTestDatabase, type TestDatabase } from '@aftercommit/testing/create-test-database';
import { endWithTests } from '@aftercommit/testing/end-with-tests';
import { eventually } from '@aftercommit/testing/eventually';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { isRedisAvailable, startRedis, type TestRedis } from '@aftercommit/testing/start-redis';
import { repositoryDir } from '../repository-dir';
import { readCompose, type ComposeService } from './read-compose';

const secrets = {
  POSTGRES_PASSWORD: 'p4ssw0rd',
  SITE_ORIGINS: 'http://localhost:3000',
  PAYMENT_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
};

describe('docker-compose.yml', () => {
  it.each(Object.keys(secrets))('starts nothing without %s', (name) => {
    expect(() => readCompose({ ...secrets, [name]: '' })).toThrow(`required variable ${name}`);
  });

  it('hands the api the secrets of every payment provider, and does without those of most', () => {
    const optional = ['STRIPE_WEBHOOK_SECRET', 'MONTONIO_ACCESS_KEY', 'MONTONIO_SECRET_KEY'];
    const given = Object.fromEntries(optional.map((name) => [name, `the ${name}`]));

    const without = readCompose(secrets).api?.environment;
    const withAll = readCompose({ ...secrets, ...given }).api?.environment;

    expect(without).toMatchObject(Object.fromEntries(optional.map((name) => [name, ''])));
    expect(withAll).toMatchObject({ ...given, PAYMENT_WEBHOOK_SECRET: secrets.PAYMENT_WEBHOOK_SECRET });
  });

  it('opens only the proxy, watches every server, and waits for the migration', () => {
    const services = Object.fromEntries(
      Object.entries(readCompose(secrets)).filter(([, { profiles }]) => profiles.length === 0),
    );

    const open = Object.keys(services).filter((name) => services[name]?.ports.length);
    const unwatched = Object.keys(services).filter((name) => !services[name]?.healthcheck);
    const afterMigrate = Object.keys(services).filter((name) => services[name]?.depends_on.migrate);

    expect(open).toEqual(['proxy']);
    expect(unwatched).toEqual(['migrate']);
    expect(afterMigrate).toEqual(['api', 'dispatcher', 'socket-1', 'socket-2']);
    expect(services.redis?.command).toEqual(expect.arrayContaining(['--appendonly', 'yes', 'noeviction']));
    expect(services.postgres?.image).toBe('postgres:18');
  });

  it('adds Prometheus and Grafana only when asked, with files that are there, for this machine alone', () => {
    const services = readCompose(secrets);

    const asked = Object.keys(services).filter((name) => services[name]?.profiles.includes('observability'));
    const mounted = asked
      .flatMap((name) => services[name]?.volumes ?? [])
      .filter((volume) => volume.startsWith('./'))
      .map((volume) => volume.split(':')[0] ?? '');
    const scraped = readFileSync(path.join(repositoryDir, 'docs/observability/prometheus.yml'), 'utf8');
    const servers = Object.entries(services).filter(([name, { build }]) => build && name !== 'migrate');

    expect(asked).toEqual(['prometheus', 'grafana']);
    expect(mounted.filter((file) => !existsSync(path.join(repositoryDir, file)))).toEqual([]);
    expect(mounted).toHaveLength(5);
    expect(asked.flatMap((name) => services[name]?.ports ?? [])).toEqual(['127.0.0.1:3030:3000']);
    for (const [name] of servers) expect(scraped).toContain(`'${name}:3001'`);
  });

  it.each(['api', 'dispatcher', 'socket'])('gives %s the time that it takes to stop', (app) => {
    const main = readFileSync(path.join(repositoryDir, 'apps', app, 'src/main.ts'), 'utf8');
    const stopTimeoutMs = Number(/stopTimeoutMs = ([\d_]+)/.exec(main)?.[1]?.replaceAll('_', ''));
    const graces = Object.entries(readCompose(secrets))
      .filter(([, { command }]) => command.includes(`dist/${app}.cjs`))
      .map(([, { stop_grace_period: grace }]) => Number(/^(\d+)s$/.exec(grace ?? '')?.[1]) * 1_000);

    expect(graces).not.toEqual([]);
    for (const graceMs of graces) expect(graceMs).toBeGreaterThanOrEqual(stopTimeoutMs + 5_000);
  });
});

const describeWithRedis = isRedisAvailable() ? describe : describe.skip;

describeWithRedis('the services of docker-compose.yml', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  const stops: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), startRedis()]);
  });

  afterAll(async () => {
    await Promise.all(stops.map((stop) => stop()));
    await Promise.all([database.drop(), redis.stop()]);
  });

  it('become ready with the commands and the environment of the file, serve clients through the proxy, and metrics not', async () => {
    const services = readCompose(secrets);
    const local = await createLocalNetwork(services, { databaseUrl: database.url, redisUrl: redis.url });
    const servers = Object.entries(services).filter(([name, { build }]) => build && name !== 'migrate');

    const migrated = await run(local.rewrite('migrate')).exited;
    for (const [name] of servers) stops.push(run(local.rewrite(name)).stop);
    for (const [name] of servers) await eventually(() => isHealthy(local.healthUrl(name)), { deadlineMs: 20_000 });
    const health = await fetch(`${local.url('proxy', 3000)}/health`);
    const metrics = await Promise.all(servers.map(([name]) => fetch(`${local.url(name, 3001)}/metrics`)));
    const inPublic = await Promise.all(
      [
        '/metrics',
        '/metrics?x',
        '/api/metrics',
        '/health/metrics',
        '/socket.io/metrics',
        '//metrics',
        '/./metrics',
      ].map((address) => fetch(`${local.url('proxy', 3000)}${address}`)),
    );
    const names = await Promise.all(
      ['polling', 'websocket']
        .flatMap((transport) => [transport, transport])
        .map((transport) => connect(local.url('proxy', 3000), transport)),
    );

    expect(migrated).toBe(0);
    expect(metrics.map(({ status }) => status)).toEqual(servers.map(() => 200));
    for (const reply of inPublic) {
      expect([400, 404]).toContain(reply.status);
      expect(await reply.text()).not.toContain('aftercommit_');
    }
    expect(await health.json()).toMatchObject({ status: 'ok', websocket: true });
    expect(new Set(names)).toEqual(new Set(['socket-1', 'socket-2']));
  }, 60_000);
});

/** One machine instead of a network of containers: every service's port becomes a free one of the loopback. */
async function createLocalNetwork(
  services: Record<string, ComposeService>,
  { databaseUrl, redisUrl }: { databaseUrl: string; redisUrl: string },
) {
  const ports = new Map<string, number>();
  for (const name of Object.keys(services))
    for (const port of [3000, 3001]) ports.set(`${name}:${port}`, await findFreePort());
  const portOf = (name: string, port: string | number): string => String(ports.get(`${name}:${port}`));
  const rewriteValue = (service: string, key: string, value: string): string => {
    if (/(^|_)PORT$/.test(key)) return portOf(service, value);
    if (value.includes('@postgres:5432/')) return databaseUrl;
    if (value === 'redis://redis:6379') return redisUrl;
    return value.replaceAll(/http:\/\/([\w-]+):(300[01])/g, (whole: string, name: string, port: string) =>
      services[name] ? `http://127.0.0.1:${portOf(name, port)}` : whole,
    );
  };
  return {
    url: (name: string, port: number) => `http://127.0.0.1:${portOf(name, port)}`,
    /** The address that the file's own health check asks. */
    healthUrl: (name: string) => {
      const [, port, route] =
        /127\.0\.0\.1:(\d+)(\/[\w/]+)/.exec(services[name]?.healthcheck?.test.join(' ') ?? '') ?? [];
      return `http://127.0.0.1:${portOf(name, port ?? '')}${route}`;
    },
    rewrite: (name: string) => {
      const { command = [], environment = {} } = services[name] ?? {};
      const env = Object.entries(environment).map(([key, value]) => [key, rewriteValue(name, key, value)]);
      return { command, env: Object.fromEntries(env) as Record<string, string> };
    },
  };
}

function run({ command, env }: { command: string[]; env: Record<string, string> }) {
  const [program = '', ...args] = command;
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd: path.join(repositoryDir),
    // As in the image, and nothing else: what a container does not have must not help here.
    env: { NODE_ENV: 'production', NODE_OPTIONS: '--enable-source-maps', TZ: 'UTC', ...env },
    stdio: 'inherit',
  });
  endWithTests(child);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { exited, stop: () => (child.kill('SIGTERM'), exited) };
}

async function isHealthy(url: string): Promise<boolean> {
  return (await fetch(url)).ok;
}

/** Answers the name of the server that took the connection. */
async function connect(url: string, transport: string): Promise<string> {
  const client = io(url, { transports: [transport], forceNew: true });
  await eventually(() => client.connected, { deadlineMs: 10_000 });
  const name = client.io.engine.id.split('.')[0] ?? '';
  client.disconnect();
  return name;
}

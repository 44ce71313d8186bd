import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { endWithTests } from './end-with-tests';
import { eventually } from './eventually';

export type TestRedis = {
  url: string;
  /** SIGKILL, with everything in memory lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

let hasServer: boolean | undefined;

/** Is there a `redis-server` to start, or a REDIS_URL to use? */
export function isRedisAvailable(): boolean {
  return hasRedisServer() || Boolean(process.env.REDIS_URL);
}

/**
 * A Redis of this test's own, on a free port, without persistence. Without a `redis-server` the one of REDIS_URL, which
 * cannot be killed and is shared: only its own keys may be touched.
 */
export async function startRedis(): Promise<TestRedis> {
  if (hasRedisServer()) return startOwnRedis();
  const url = process.env.REDIS_URL;
  if (!url) throw new Error('There is no redis-server and no REDIS_URL: ask isRedisAvailable() first.');
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('The Redis of REDIS_URL is not ours to kill: install redis-server.'));
  return { url, kill: refuse, restart: refuse, stop: () => Promise.resolve() };
}

function hasRedisServer(): boolean {
  return (hasServer ??= spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0);
}

async function startOwnRedis(): Promise<TestRedis> {
  const port = await findFreePort();
  const dir = mkdtempSync(path.join(tmpdir(), 'aftercommit-redis-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no'];
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    if (child && child.exitCode === null && child.signalCode === null) return;
    child = spawn('redis-server', [...options, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
    endWithTests(child);
    await eventually(() => ping(port));
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    restart: start,
    stop: async () => {
      await end('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function ping(port: number): Promise<boolean> {
  const redis = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    disconnectTimeout: 50,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } finally {
    redis.disconnect();
  }
}

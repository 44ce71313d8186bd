import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { createDataDir } from '@aftercommit/testing/create-data-dir';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start-embedded-postgres';

const isRoot = process.getuid?.() === 0;
const cleanUps: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function createOwnDir(): string {
  const dataDir = createDataDir();
  cleanUps.push(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

async function start(dataDir: string, lines: string[] = []): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' }, log: (line) => lines.push(line) });
  cleanUps.push(() => server.stop());
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

describe('embedded Postgres', () => {
  it('keeps its data and its port over a stop, and its password to its owner', async () => {
    const dataDir = createOwnDir();
    const first = await start(dataDir);
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');

    await first.stop();
    await first.stop();
    const second = await start(dataDir);

    expect(await query(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    expect(second.port).toBe(first.port);
    expect(statSync(path.join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    await expect(query(second.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('is adopted when an earlier run left it behind', async () => {
    const dataDir = createOwnDir();
    const left = await start(dataDir);
    const lines: string[] = [];

    const adopted = await start(dataDir, lines);

    expect({ pid: adopted.pid, url: adopted.url }).toEqual({ pid: left.pid, url: left.url });
    expect(lines.join()).toContain('adopted');
  });

  it('says when it dies, and recovers what was committed', async () => {
    const dataDir = createOwnDir();
    const first = await start(dataDir);
    const died = new Promise<void>((resolve) => first.onExit(resolve));
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    const lines: string[] = [];

    process.kill(first.pid, 'SIGKILL');
    const second = await start(dataDir, lines);
    await died;

    expect(await query(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    expect(lines.join()).toContain('recovers by itself');
  });

  it('starts although its old process id belongs to another program now', async () => {
    const dataDir = createOwnDir();
    const first = await start(dataDir);
    const pidFile = path.join(dataDir, 'postgres/postmaster.pid');
    const content = readFileSync(pidFile, 'utf8');
    await first.stop();
    const stranger = spawn('sleep', ['60']);
    cleanUps.push(() => void stranger.kill());
    writeFileSync(pidFile, content.replace(/^\d+/, String(stranger.pid)));

    const second = await start(dataDir);

    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode).toBeNull();
  });

  it('takes another port when its own is in use', async () => {
    const dataDir = createOwnDir();
    const first = await start(dataDir);
    await first.stop();
    const stranger = createServer().listen(first.port, '127.0.0.1');
    await once(stranger, 'listening');
    cleanUps.push(() => void stranger.close());

    const second = await start(dataDir);

    expect(second.port).not.toBe((stranger.address() as AddressInfo).port);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('makes no half cluster when its first start is killed', async () => {
    const dataDir = createOwnDir();
    mkdirSync(path.join(dataDir, 'postgres.unfinished/base'), { recursive: true });
    writeFileSync(path.join(dataDir, 'postgres.unfinished/PG_VERSION'), '18');

    const server = await start(dataDir);

    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(existsSync(path.join(dataDir, 'postgres.unfinished'))).toBe(false);
  });

  (isRoot ? it : it.skip)(
    'keeps its data in a reachable place, always the same, when its user cannot reach the folder',
    async () => {
      const dataDir = createOwnDir();
      chmodSync(dataDir, 0o700);
      const lines: string[] = [];
      const first = await start(dataDir, lines);
      const location = readFileSync(path.join(dataDir, 'postgres-location'), 'utf8').trim();
      cleanUps.unshift(() => rmSync(location, { recursive: true, force: true }));
      await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');

      await first.stop();
      const second = await start(dataDir);

      expect(lines.join()).toContain(location);
      expect(location.startsWith(dataDir)).toBe(false);
      expect(statSync(path.join(location, 'postgres')).mode & 0o777).toBe(0o700);
      expect(await query(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    },
  );
});

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { endWithTests } from './end-with-tests';
import { eventually } from './eventually';

export type TestPooler = { url: string; stop(): Promise<void> };

/** Debian keeps it away from people's own path. */
const command = spawnSync('pgbouncer', ['--version']).status === 0 ? 'pgbouncer' : '/usr/sbin/pgbouncer';

let hasPooler: boolean | undefined;

/** Is there a `pgbouncer` to start? */
export function isPoolerAvailable(): boolean {
  return (hasPooler ??= spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** describe, or describe.skip where there is none: the test wrapper says what it left out. */
export const describePooler: jest.Describe = isPoolerAvailable() ? describe : describe.skip;

/** A PgBouncer in transaction mode in front of this database, as hosted Postgres often comes. */
export async function startPooler(databaseUrl: string): Promise<TestPooler> {
  const target = new URL(databaseUrl);
  const name = target.pathname.slice(1);
  const port = await findFreePort();
  const dir = mkdtempSync(path.join(tmpdir(), 'aftercommit-pooler-'));
  const file = path.join(dir, 'pgbouncer.ini');
  const { hostname, port: serverPort, username, password } = target;
  writeFileSync(
    file,
    `[databases]
${name} = host=${hostname} port=${serverPort} dbname=${name} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
ignore_startup_parameters = options,extra_float_digits
`,
  );
  // It refuses to be root, and another user has to read its file.
  for (const each of [dir, file]) chmodSync(each, 0o755);
  const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const child = spawn(command, [file], { stdio: 'ignore', cwd: '/', ...asNobody });
  endWithTests(child);
  const exited = once(child, 'exit');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  await eventually(() => answers(url.toString()), { deadlineMs: 20_000 });
  return {
    url: url.toString(),
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const nobody = 65_534;

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

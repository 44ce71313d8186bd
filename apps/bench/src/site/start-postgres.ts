import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createDataDir } from '@aftercommit/testing/create-data-dir';
import { endWithTests } from '@aftercommit/testing/end-with-tests';
import { repositoryDir } from '../repository-dir';

export type BenchPostgres = { url: string; pid: number; stop(): Promise<void> };

/** As an installation of this size would run it, safe against a crash; the same for every contender. */
export const postgresSettings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '300',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  // A checkpoint in the middle of one of two runs that are compared would decide between them.
  checkpoint_timeout: '30min',
};

const readyTimeoutMs = 60_000;

/** A Postgres of the run's own, by the launcher that `npm start` uses. */
export async function startPostgres(): Promise<BenchPostgres> {
  const dataDir = createDataDir();
  const settings = Object.entries(postgresSettings).map(([name, value]) => `${name}=${value}`);
  const launcher = spawn(
    process.execPath,
    [path.join(repositoryDir, 'apps/stack/postgres.mjs'), dataDir, '0', ...settings],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH, TZ: 'UTC' } },
  );
  endWithTests(launcher);
  const { url, pid } = await readAddress(launcher);
  return {
    url,
    pid,
    stop: async () => {
      const exited = once(launcher, 'exit');
      launcher.stdin?.end();
      await exited;
      // As root, Postgres keeps its cluster where its own user can reach it.
      const locationFile = path.join(dataDir, 'postgres-location');
      const home = existsSync(locationFile) ? readFileSync(locationFile, 'utf8').trim() : dataDir;
      for (const dir of new Set([dataDir, home])) rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function readAddress(launcher: ChildProcess): Promise<{ url: string; pid: number }> {
  let printed = '';
  launcher.stderr?.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-10_000)));
  const timer = setTimeout(() => launcher.kill('SIGKILL'), readyTimeoutMs);
  try {
    if (launcher.stdout) {
      for await (const line of createInterface({ input: launcher.stdout })) {
        return JSON.parse(line) as { url: string; pid: number };
      }
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`Postgres did not start:\n${printed}`);
}

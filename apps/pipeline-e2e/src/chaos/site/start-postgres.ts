import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createDataDir } from '@aftercommit/testing/create-data-dir';
import { endWithTests } from '@aftercommit/testing/end-with-tests';
import { eventually } from '@aftercommit/testing/eventually';
import { findFreePort } from '@aftercommit/runtime/find-free-port';

export type ChaosPostgres = {
  url: string;
  port: number;
  /** The moments at which a server process was there. */
  startedAt: { pid: number; at: Date }[];
  /** SIGKILL for the postmaster, or an immediate shutdown of it and its sessions. */
  kill(how: 'SIGKILL' | 'SIGQUIT'): Promise<void>;
  /** In order. */
  shutDown(): Promise<void>;
  start(): Promise<void>;
  /** With the server shut down. */
  keepCopy(): void;
  putCopyBack(): void;
  stop(): Promise<void>;
};

const launcher = path.resolve(__dirname, '../../../../stack/postgres.mjs');

/** Safe against a crash, unlike the Postgres of the tests: a killed server must have what it acknowledged. */
const settings = ['fsync=on', 'synchronous_commit=on', 'max_connections=120', 'shared_buffers=128MB'];

const readyTimeoutMs = 60_000;
const exitTimeoutMs = 20_000;

/** A Postgres of the run's own, started by the launcher that `npm start` uses, on the same port after every death. */
export async function startPostgres(): Promise<ChaosPostgres> {
  const dataDir = createDataDir();
  const startedAt: ChaosPostgres['startedAt'] = [];
  const port = await findFreePort();
  let running = await launch(dataDir, port);
  startedAt.push({ pid: running.pid, at: new Date() });
  const { url } = running;

  async function end(signal: NodeJS.Signals): Promise<void> {
    try {
      process.kill(running.pid, signal);
    } catch {
      // Gone already.
    }
    await eventually(() => hasExited(running.launcher), { deadlineMs: exitTimeoutMs });
  }

  // As root, Postgres keeps its cluster where its own user can reach it.
  const locationFile = path.join(dataDir, 'postgres-location');
  const home = existsSync(locationFile) ? readFileSync(locationFile, 'utf8').trim() : dataDir;
  const clusterDir = path.join(home, 'postgres');
  const copyDir = path.join(home, 'postgres.copy');

  return {
    url,
    port,
    startedAt,
    kill: end,
    shutDown: () => end('SIGINT'),
    start: async () => {
      running = await launch(dataDir, port);
      startedAt.push({ pid: running.pid, at: new Date() });
    },
    keepCopy: () => copyCluster(clusterDir, copyDir),
    putCopyBack: () => copyCluster(copyDir, clusterDir),
    stop: async () => {
      running.launcher.stdin?.end();
      await eventually(() => hasExited(running.launcher), { deadlineMs: exitTimeoutMs }).catch(() => undefined);
      for (const dir of new Set([dataDir, home])) rmSync(dir, { recursive: true, force: true });
    },
  };
}

function copyCluster(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
  const { uid, gid } = statSync(from);
  // Copied by root, the files would be root's, and Postgres runs as somebody else.
  for (const file of ['', ...readdirSync(to, { recursive: true, encoding: 'utf8' })]) {
    chownSync(path.join(to, file), uid, gid);
  }
}

type Running = { launcher: ChildProcess; url: string; pid: number; port: number };

async function launch(dataDir: string, port: number): Promise<Running> {
  const child = spawn(process.execPath, [launcher, dataDir, String(port), ...settings], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, TZ: 'UTC' },
  });
  endWithTests(child);
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-10_000)));
  const timer = setTimeout(() => child.kill('SIGKILL'), readyTimeoutMs);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      return { launcher: child, ...(JSON.parse(line) as { url: string; pid: number; port: number }) };
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`Postgres did not start:\n${printed}`);
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

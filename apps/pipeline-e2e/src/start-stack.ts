import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createDataDir } from '@aftercommit/testing/create-data-dir';
import { eventually } from '@aftercommit/testing/eventually';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { killTree } from './kill-processes';
import { stopAfterDeath } from './stop-after-death';

export type Stack = {
  /** Of the supervisor. */
  pid: number;
  url: string;
  databaseUrl: string;
  webhookSecret: string;
  output(): string;
  /** SIGKILL for every process of the stack at once, Postgres included. */
  killEverything(): void;
  /** Again on the same data, after killEverything(). */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
};

const readyTimeoutMs = 90_000;
const stopTimeoutMs = 30_000;

const repositoryDir = path.resolve(__dirname, '../../..');

/** `npm start` as a newcomer runs it, on a data folder of its own. */
export async function startStack(env: NodeJS.ProcessEnv = {}): Promise<Stack> {
  const dataDir = createDataDir();
  const watcher = stopAfterDeath(dataDir);
  const port = await findFreePort();
  let run = await launch(dataDir, port, env);
  return {
    pid: run.child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    databaseUrl: readFileSync(path.join(dataDir, 'database-url'), 'utf8').trim(),
    webhookSecret: /PAYMENT_WEBHOOK_SECRET=(whsec_\S+)/.exec(run.output())?.[1] ?? '',
    output: () => run.output(),
    killEverything: () => killTree(run.child.pid, dataDir),
    startAgain: async () => {
      await run.exited;
      run = await launch(dataDir, port, env);
    },
    stop: async () => {
      run.child.kill('SIGTERM');
      const timer = setTimeout(() => killTree(run.child.pid, dataDir), stopTimeoutMs);
      await run.exited;
      clearTimeout(timer);
      watcher.release();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type Run = { child: ChildProcess; exited: Promise<void>; output(): string };

async function launch(dataDir: string, port: number, env: NodeJS.ProcessEnv): Promise<Run> {
  const { NODE_OPTIONS: _options, REDIS_URL: _redis, ...inherited } = process.env;
  const child = spawn(process.execPath, ['apps/stack/start.mjs'], {
    cwd: repositoryDir,
    env: { ...inherited, NODE_ENV: 'production', PORT: String(port), DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const keep = (chunk: Buffer): void => void (printed = (printed + chunk.toString()).slice(-500_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const isDone = (): boolean => child.exitCode !== null || printed.includes('Ctrl+C stops everything.');
  await eventually(isDone, { deadlineMs: readyTimeoutMs, intervalMs: 50 }).catch(() => undefined);
  if (!printed.includes('Ctrl+C stops everything.')) {
    killTree(child.pid, dataDir);
    throw new Error(`npm start did not become ready (exit code ${child.exitCode}):\n${printed}`);
  }
  return { child, exited, output: () => printed };
}

import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createDataDir } from '@aftercommit/testing/create-data-dir';
import { eventually } from '@aftercommit/testing/eventually';
import { reservePort } from '@aftercommit/testing/reserve-port';

export type Stack = {
  url: string;
  databaseUrl: string;
  webhookSecret: string;
  output(): string;
  /** SIGKILL for the processes of one bundle, such as socket; those that are there at the moment. */
  killProcess(bundle: string): void;
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
  const port = await reservePort();
  let run = await launch(dataDir, port, env);
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: readFileSync(path.join(dataDir, 'database-url'), 'utf8').trim(),
    webhookSecret: /PAYMENT_WEBHOOK_SECRET=(whsec_\S+)/.exec(run.output())?.[1] ?? '',
    output: () => run.output(),
    killProcess: (bundle) => killBundle(run.child, bundle),
    killEverything: () => killTree(run.child, dataDir),
    startAgain: async () => {
      await run.exited;
      run = await launch(dataDir, port, env);
    },
    stop: async () => {
      run.child.kill('SIGTERM');
      const timer = setTimeout(() => killTree(run.child, dataDir), stopTimeoutMs);
      await run.exited;
      clearTimeout(timer);
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
  const endWithUs = (): void => killTree(child, dataDir);
  process.once('exit', endWithUs);
  let printed = '';
  const keep = (chunk: Buffer): void => void (printed = (printed + chunk.toString()).slice(-500_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      process.removeListener('exit', endWithUs);
      resolve();
    }),
  );
  const isDone = (): boolean => child.exitCode !== null || printed.includes('Ctrl+C stops everything.');
  await eventually(isDone, { deadlineMs: readyTimeoutMs, intervalMs: 50 }).catch(() => undefined);
  if (!printed.includes('Ctrl+C stops everything.')) {
    killTree(child, dataDir);
    throw new Error(`npm start did not become ready (exit code ${child.exitCode}):\n${printed}`);
  }
  return { child, exited, output: () => printed };
}

/** All at one moment, so that nobody notices the death of another and acts on it. */
function killTree(child: ChildProcess, dataDir: string): void {
  const pids = [child.pid, ...readDescendants(child.pid), readPostmasterPid(dataDir)];
  for (const pid of pids) {
    if (!pid) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

function killBundle(child: ChildProcess, bundle: string): void {
  for (const pid of readDescendants(child.pid)) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (command.some((part) => part.endsWith(`dist/${bundle}.cjs`))) process.kill(pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

function readDescendants(pid: number | undefined): number[] {
  if (!pid) return [];
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return children.flatMap((each) => [each, ...readDescendants(each)]);
  } catch {
    return [];
  }
}

function readPostmasterPid(dataDir: string): number | undefined {
  try {
    return Number(readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

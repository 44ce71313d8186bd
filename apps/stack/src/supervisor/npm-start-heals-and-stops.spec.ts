import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createDataDir } from '@aftercommit/testing/create-data-dir';
import { endWithTests } from '@aftercommit/testing/end-with-tests';
import { eventually } from '@aftercommit/testing/eventually';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { readPostmaster, isAlive } from '../embedded-postgres/postmaster-file';
import { readCommand } from '../embedded-postgres/read-command';
import { repositoryDir } from '../repository-dir';

type Run = { child: ChildProcess; output(): string; exited: Promise<unknown> };

const startTimeoutMs = 60_000;

let dataDir: string;
let port: number;
const runs: Run[] = [];

beforeAll(async () => {
  dataDir = createDataDir();
  port = await findFreePort();
});

afterAll(async () => {
  for (const { child, exited } of runs) if (child.kill('SIGTERM')) await exited;
  const left = readPostmaster(path.join(dataDir, 'postgres'));
  if (left) process.kill(left.pid, 'SIGQUIT');
  rmSync(dataDir, { recursive: true, force: true });
}, startTimeoutMs);

function launch(env: NodeJS.ProcessEnv = {}): Run {
  const { REDIS_URL: _redis, NODE_OPTIONS: _options, ...inherited } = process.env;
  const child = spawn(process.execPath, ['apps/stack/start.mjs'], {
    cwd: repositoryDir,
    env: { ...inherited, PORT: String(port), DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithTests(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (printed += chunk.toString()));
  const run = { child, output: () => printed, exited: once(child, 'exit') };
  runs.push(run);
  return run;
}

async function startSite(): Promise<Run> {
  const run = launch();
  const isUp = (): boolean => run.output().includes(`Server with WebSocket running on port ${port}\n`);
  await eventually(() => isUp() || run.child.exitCode !== null, { deadlineMs: startTimeoutMs });
  if (!isUp()) throw new Error(run.output());
  return run;
}

/** Ids of the processes of this site, by the name of their bundle. */
function findChildren({ child }: Run): Map<string, number> {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parentOf = (pid: number): string | undefined => {
    try {
      return /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    } catch {
      return undefined;
    }
  };
  const ours = pids.filter((pid) => parentOf(pid) === String(child.pid));
  const named = ours.map((pid) => [/dist\/([a-z]+)\.cjs\s*$/.exec(readCommand(pid))?.[1] ?? '', pid] as const);
  return new Map(named.filter(([name]) => name !== ''));
}

/** Process 0 would be our own group. */
function killHard(pid: number | undefined): void {
  if (!pid) throw new Error('There is no such process.');
  process.kill(pid, 'SIGKILL');
}

const askHealth = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/health/ready`)).status;

// It looks at processes through /proc.
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

describeOnLinux('npm start', () => {
  it('runs the site, and starts again what dies, saying so', async () => {
    const run = await startSite();
    const before = findChildren(run);

    killHard(before.get('api'));
    await eventually(() => run.output().includes('api-1 is running again'), { deadlineMs: 15_000 });
    killHard(before.get('origin'));
    await eventually(() => run.output().includes('origin is running again'), { deadlineMs: 15_000 });
    killHard(readPostmaster(path.join(dataDir, 'postgres'))?.pid);
    await eventually(() => run.output().includes('Postgres is running again'), { deadlineMs: 15_000 });
    const status = await eventually(async () => (await askHealth()) === 200, { deadlineMs: 15_000 });

    expect([...before.keys()].sort()).toEqual(['api', 'dispatcher', 'origin', 'socket', 'web']);
    expect(run.output()).toContain('api-1 ended unexpectedly (SIGKILL)');
    expect(run.output()).toMatch(/^PAYMENT_WEBHOOK_SECRET=whsec_\S+$/m);
    expect(run.output()).toMatch(/^STRIPE_WEBHOOK_SECRET=whsec_\S+$/m);
    expect(statSync(path.join(dataDir, 'payment-webhook-secret')).mode & 0o777).toBe(0o600);
    expect(status).toBe(true);
  }, 120_000);

  it('refuses a second run on the same folder, and a port that is taken, without touching the first', async () => {
    const otherDir = `${dataDir}-other`;
    const sameFolder = launch({ PORT: String(await findFreePort()) });
    const samePort = launch({ DATA_DIR: otherDir });

    const [[sameFolderCode], [samePortCode]] = (await Promise.all([sameFolder.exited, samePort.exited])) as [
      [number],
      [number],
    ];

    expect([sameFolderCode, samePortCode]).toEqual([1, 1]);
    expect(sameFolder.output()).toMatch(/is in use: process \d+ runs on it/);
    expect(samePort.output()).toContain(`Port ${port} is used by another program`);
    expect(existsSync(path.join(otherDir, 'postgres'))).toBe(false);
    expect(await askHealth()).toBe(200);
    rmSync(otherDir, { recursive: true, force: true });
  }, 30_000);

  it('killed without a word, leaves only Postgres behind, which the next run adopts', async () => {
    const [killed] = runs as [Run];
    const children = [...findChildren(killed).values()];

    killed.child.kill('SIGKILL');
    await killed.exited;
    await eventually(() => !children.some((pid) => readCommand(pid) !== ''));
    const next = await startSite();

    expect(children).toHaveLength(5);
    expect(next.output()).toMatch(/Postgres of an earlier run is still there \(process \d+\): adopted/);
    expect(await askHealth()).toBe(200);
  }, 120_000);

  it('stops everything at SIGTERM', async () => {
    const run = runs.at(-1) as Run;
    const children = [...findChildren(run).values()];
    const postgres = readPostmaster(path.join(dataDir, 'postgres'))?.pid ?? 0;

    run.child.kill('SIGTERM');
    const [code] = (await run.exited) as [number];

    expect(code).toBe(0);
    expect(children).toHaveLength(5);
    expect([...children, postgres].filter((pid) => isAlive(pid) && readCommand(pid) !== '')).toEqual([]);
    expect(readPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined();
    const free = createServer().listen(port);
    await once(free, 'listening');
    free.close();
  }, 60_000);
});

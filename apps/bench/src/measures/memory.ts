import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '@aftercommit/testing/eventually';
import { authOfOurs, authOfPeer, openClients } from '../clients/open-clients';
import { benchDistDir } from '../processes/build-bundles';
import { startBundle } from '../processes/start-bundle';
import { startOurs } from '../site/start-ours';
import { interleave, type Figure, type Measure, type MeasureDeps } from './measure';

const reportTimeoutMs = 10_000;
const askTimeoutMs = 10_000;

/** An idle connection of ours, signed in and up to date, and one of bare Socket.IO in a process of the same kind. */
export const memory: Measure = {
  name: 'memory',
  budgetSeconds: ({ memory: { budgetSeconds } }) => budgetSeconds,
  run: async (deps) => {
    const turns = [
      { contender: 'ours, redis', run: () => measureOurs(deps) },
      { contender: 'bare Socket.IO', run: () => measureBare(deps) },
    ];
    await interleave(deps, 'memory', { budgetSeconds: deps.plan.memory.budgetSeconds, turns });
  },
};

type MemoryReport = { env: NodeJS.ProcessEnv; read(pid: number): Promise<NodeJS.MemoryUsage>; clear(): void };

function createMemoryReport(): MemoryReport {
  const dir = mkdtempSync(path.join(tmpdir(), 'aftercommit-bench-'));
  const file = path.join(dir, 'memory.json');
  return {
    env: { NODE_OPTIONS: `--require ${path.join(benchDistDir, 'report-memory.cjs')}`, BENCH_MEMORY_FILE: file },
    read: async (pid) => {
      rmSync(file, { force: true });
      process.kill(pid, 'SIGUSR2');
      await eventually(() => existsSync(file), { deadlineMs: reportTimeoutMs });
      return JSON.parse(readFileSync(file, 'utf8')) as NodeJS.MemoryUsage;
    },
    clear: () => rmSync(dir, { recursive: true, force: true }),
  };
}

async function measureOurs(deps: MeasureDeps): Promise<Figure[]> {
  const report = createMemoryReport();
  const ours = await startOurs(deps.site, { profile: 'redis', env: report.env });
  try {
    const [socket] = ours.sockets;
    return await measure(deps, { pid: socket?.pid ?? 0, url: socket?.url ?? '', isOurs: true, report });
  } finally {
    await ours.stop();
    report.clear();
  }
}

async function measureBare(deps: MeasureDeps): Promise<Figure[]> {
  const report = createMemoryReport();
  const bare = await startBundle('bare-sockets', report.env);
  try {
    const { socketPort } = await bare.ask<{ socketPort: number }>('listen', null, askTimeoutMs);
    return await measure(deps, { pid: bare.pid, url: `http://127.0.0.1:${socketPort}`, isOurs: false, report });
  } finally {
    await bare.stop();
    report.clear();
  }
}

type Server = { pid: number; url: string; isOurs: boolean; report: MemoryReport };

/** What the second half of the connections adds: the first half has made whatever a server makes once. */
async function measure({ site, plan }: MeasureDeps, { pid, url, isOurs, report }: Server): Promise<Figure[]> {
  const half = plan.memory.sockets / 2;
  const open = (from: number) =>
    openClients({
      urls: [url],
      people: site.people.slice(from, from + half),
      auth: isOurs ? authOfOurs : authOfPeer,
      waitsForSync: isOurs,
    });
  const first = await open(0);
  const before = await report.read(pid);
  const second = await open(half);
  const after = await report.read(pid);
  first.close();
  second.close();
  const kibPerSocket = (bytesOf: (usage: NodeJS.MemoryUsage) => number): number =>
    (bytesOf(after) - bytesOf(before)) / half / 1_024;
  return [
    { metric: 'kept', unit: 'KiB/socket', value: kibPerSocket(({ heapUsed, external }) => heapUsed + external) },
    { metric: 'resident', unit: 'KiB/socket', value: kibPerSocket(({ rss }) => rss) },
  ];
}

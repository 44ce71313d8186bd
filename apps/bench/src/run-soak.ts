import { readFileSync } from 'node:fs';
import { authOfOurs, openClients } from './clients/open-clients';
import type { FloodInput } from './processes/producer';
import { measureLatencies, openProducer } from './measures/latency';
import type { MeasureDeps } from './measures/measure';
import { percentile } from './report/statistics';
import type { Table } from './report/tables';
import { startOurs } from './site/start-ours';

export type SoakPlan = Pick<FloodInput, 'seconds'> & { perSecond: number; sampleSeconds: number };

/** Fifteen minutes at a rate that two cores carry with room to spare. */
export const soakPlan: SoakPlan = { seconds: 900, perSecond: 200, sampleSeconds: 30 };

const listeners = 200;

/** Memory of each process under steady load: what only grows is a leak. */
export async function runSoak(deps: MeasureDeps, { seconds, perSecond, sampleSeconds }: SoakPlan): Promise<Table> {
  const ours = await startOurs(deps.site, { profile: 'redis' });
  const name = 'soak';
  await openProducer(deps, { contender: name, writer: 'ours', databaseUrl: ours.databaseUrl });
  const people = deps.site.people.slice(0, listeners);
  const urls = ours.sockets.map(({ url }) => url);
  const clients = await openClients({ urls, people, auth: authOfOurs, waitsForSync: true });
  const rows: string[][] = [];
  try {
    for (let passed = 0; passed < seconds && !deps.signal.aborted; passed += sampleSeconds) {
      const rate = { contender: name, perSecond, seconds: sampleSeconds, people: listeners };
      const latencies = await measureLatencies(deps, clients, rate);
      const pids = [ours.dispatcher.pid, ours.sockets[0]?.pid ?? 0, deps.producer.pid];
      const p = (share: number): string => percentile(latencies, share).toFixed(2);
      rows.push([String(passed + sampleSeconds), ...pids.map(readResidentMib), p(0.5), p(0.99)]);
      deps.print(`soak: ${rows.at(-1)?.join('  ')}`);
    }
  } finally {
    clients.close();
    await ours.stop();
  }
  return {
    title: `Soak at ${perSecond} mutations/s`,
    head: ['s', 'dispatcher, MiB', 'socket, MiB', 'producer, MiB', 'p50, ms', 'p99, ms'],
    rows,
  };
}

function readResidentMib(pid: number): string {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kib) / 1_024).toFixed(1);
}

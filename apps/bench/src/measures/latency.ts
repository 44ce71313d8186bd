import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { authOfOurs, authOfPeer, openClients, type Clients } from '../clients/open-clients';
import type { PeerName, WriterName } from '../peers/peer-names';
import type { Commit, OpenInput, PaceInput } from '../processes/producer';
import { startBundle } from '../processes/start-bundle';
import { percentile } from '../report/statistics';
import { startOurs, type OursOptions, type Profile } from '../site/start-ours';
import { describe, interleave, type Figure, type Measure, type MeasureDeps, type Turn } from './measure';

/** Sockets that listen, each of a person of its own. */
const listeners = 64;

/** Mutations per second that do not meet each other, nor what is done for the one before (our job follows after 75 ms, between two). */
const isolatedPerSecond = 20;

/** How long after the last commit the slowest event may be heard. */
const hearTimeoutMs = 5_000;

const producerPoolSize = 16;
const askTimeoutMs = 45_000;

export type Contender = { name: string; clients: Clients; stop(): Promise<void> };
type Start = { name: string; start(deps: MeasureDeps, name: string): Promise<Contender> };

const contenders: Start[] = [
  { name: 'ours, redis', start: ours('redis', true) },
  { name: 'ours, embedded', start: ours('embedded', true) },
  { name: 'graphile-worker best', start: peer('graphile-worker best', 'graphile-worker') },
  { name: 'graphile-worker', start: peer('graphile-worker', 'graphile-worker') },
  { name: 'direct emit', start: direct },
  { name: 'ours, redis, no hints', start: ours('redis', false) },
  { name: 'ours, embedded, no hints', start: ours('embedded', false) },
  { name: 'pg-boss', start: peer('pg-boss', 'pg-boss') },
  { name: 'pg-transactional-outbox', start: peer('pg-transactional-outbox', 'pg-transactional-outbox') },
  { name: 'graphile-worker best, one process', start: peer('graphile-worker best', 'graphile-worker', 'one process') },
];

/** What the rows of the table need, and the floor. */
const quickContenders = ['ours, redis', 'ours, embedded', 'graphile-worker best', 'graphile-worker', 'direct emit'];

/** What the CI's budget looks at. */
const budgetContenders = ['ours, redis', 'ours, embedded', 'graphile-worker best'];

const contendersOf = { full: contenders.map(({ name }) => name), quick: quickContenders, budget: budgetContenders };

/** Before each turn, not measured: pools close what they have not used for seconds, and what is opened again is cold. */
const warmUp = { perSecond: 300, seconds: 0.4 };

export const latency: Measure = {
  name: 'latency',
  budgetSeconds: ({ latency: { budgetSeconds } }) => budgetSeconds,
  run: async (deps) => {
    const { plan, samples, print } = deps;
    const started: Contender[] = [];
    const wanted = contenders.filter(({ name }) => contendersOf[plan.name].includes(name));
    try {
      for (const { name, start } of wanted) {
        try {
          started.push(await start(deps, name));
        } catch (error) {
          samples.failures.push({ measure: 'latency', contender: name, round: null, error: describe(error) });
          print(`latency: ${name} did not start: ${describe(error).split('\n')[0]}`);
        }
      }
      const { budgetSeconds } = plan.latency;
      await interleave(deps, 'latency', { budgetSeconds, turns: started.map((each) => createTurn(deps, each)) });
    } finally {
      await Promise.all(started.map(({ stop }) => stop()));
    }
  },
};

export function createTurn(deps: MeasureDeps, { name, clients }: Contender): Turn {
  const { isolatedSeconds, perSecond, pacedSeconds } = deps.plan.latency;
  const rates = [
    { label: 'isolated', perSecond: isolatedPerSecond, seconds: isolatedSeconds },
    ...perSecond.map((rate) => ({ label: `${rate}/s`, perSecond: rate, seconds: pacedSeconds })),
  ];
  return {
    contender: name,
    run: async () => {
      const figures: Figure[] = [];
      await measureLatencies(deps, clients, { contender: name, people: listeners, ...warmUp });
      for (const { label, ...rate } of rates) {
        const input = { contender: name, people: listeners, ...rate };
        figures.push(...summarise(label, await measureLatencies(deps, clients, input)));
      }
      return figures;
    },
  };
}

function summarise(label: string, latenciesMs: number[]): Figure[] {
  return [0.5, 0.95, 0.99].map((share) => ({
    metric: `${label} p${share * 100}`,
    unit: 'ms',
    value: percentile(latenciesMs, share),
    ...(share === 0.5 ? { raw: latenciesMs.map((ms) => Number(ms.toFixed(3))) } : {}),
  }));
}

/** From the answer to COMMIT to the callback of the client, for each mutation. */
export async function measureLatencies(
  { producer }: MeasureDeps,
  clients: Clients,
  input: PaceInput,
): Promise<number[]> {
  clients.reset();
  const commits = await producer.ask<Commit[]>('pace', input, askTimeoutMs);
  const deadlineMs = performance.now() + hearTimeoutMs;
  for (;;) {
    const heard = commits.map(([person, version]) => clients.heardAtMs(person, version));
    const missing = heard.filter((at) => at === undefined).length;
    if (missing === 0) return commits.map(([, , committedAtMs], index) => (heard[index] ?? 0) - committedAtMs);
    if (performance.now() > deadlineMs)
      throw new Error(`${missing} of ${commits.length} events were not heard in time`);
    await pause(10);
  }
}

export function openProducer(
  { producer, site }: MeasureDeps,
  input: Omit<OpenInput, 'people' | 'poolSize'> & { poolSize?: number },
): Promise<{ socketPort: number }> {
  const people = site.people.map(({ userId }) => userId);
  return producer.ask<{ socketPort: number }>('open', { poolSize: producerPoolSize, people, ...input }, askTimeoutMs);
}

function ours(profile: Profile, hints: boolean): Start['start'] {
  return (deps, name) => openOurs(deps, name, { profile, hints });
}

/** Our pipeline with a producer for it and listening clients. */
export async function openOurs(deps: MeasureDeps, name: string, options: OursOptions): Promise<Contender> {
  const site = await startOurs(deps.site, options);
  await openProducer(deps, { contender: name, writer: 'ours', databaseUrl: site.databaseUrl });
  const people = deps.site.people.slice(0, listeners);
  const urls = site.sockets.map(({ url }) => url);
  const clients = await openClients({ urls, people, auth: authOfOurs, waitsForSync: true });
  return { name, clients, stop: () => stopAll(deps, name, clients, site.stop) };
}

/**
 * In our layout one process takes the jobs, another has the sockets, and Socket.IO's own relay is between them. In one
 * process is the shortest way that a peer can have: it serves no second server.
 */
function peer(peerName: PeerName, writer: WriterName, layout: 'ours' | 'one process' = 'ours'): Start['start'] {
  return async (deps, name) => {
    const databaseUrl = await deps.site.createDatabase();
    await openProducer(deps, { contender: name, writer, databaseUrl });
    const key = `bench-${randomBytes(4).toString('hex')}`;
    const relay = layout === 'ours' ? { redisUrl: deps.site.redisUrl, key } : undefined;
    const sockets = await startBundle('peer-server');
    const worker = relay ? await startBundle('peer-server') : sockets;
    const { socketPort } = await sockets.ask<{ socketPort: number }>('listen', { relay }, askTimeoutMs);
    await worker.ask('consume', { peer: peerName, databaseUrl, emits: relay ?? 'itself' }, askTimeoutMs);
    const clients = await openPeerClients(deps, socketPort);
    const stop = async (): Promise<void> => {
      await worker.stop();
      if (worker !== sockets) await sockets.stop();
    };
    return { name, clients, stop: () => stopAll(deps, name, clients, stop) };
  };
}

async function direct(deps: MeasureDeps, name: string): Promise<Contender> {
  const databaseUrl = await deps.site.createDatabase();
  const { socketPort } = await openProducer(deps, { contender: name, writer: 'direct emit', databaseUrl });
  const clients = await openPeerClients(deps, socketPort);
  return { name, clients, stop: () => stopAll(deps, name, clients, async () => undefined) };
}

function openPeerClients({ site }: MeasureDeps, port: number): Promise<Clients> {
  const people = site.people.slice(0, listeners);
  return openClients({ urls: [`http://127.0.0.1:${port}`], people, auth: authOfPeer, waitsForSync: false });
}

async function stopAll(deps: MeasureDeps, name: string, clients: Clients, stop: () => Promise<void>): Promise<void> {
  clients.close();
  await deps.producer.ask('close', { contender: name }, askTimeoutMs).catch(() => undefined);
  await stop();
}

import { randomBytes } from 'node:crypto';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { eventually } from '@aftercommit/testing/eventually';
import { authOfOurs, authOfPeer, openClients, type Clients } from '../clients/open-clients';
import { createCaller, type Caller } from '../clients/create-caller';
import { startBundle } from '../processes/start-bundle';
import { readCpuSeconds, readPostgresCpuSeconds } from '../site/read-cpu';
import { siteOrigin, startOurs } from '../site/start-ours';
import { interleave, type Figure, type Measure, type MeasureDeps, type Turn } from './measure';

/** After the last answer everything must still be heard: a system that only takes in is not done. */
const hearTimeoutMs = 20_000;

const readyTimeoutMs = 60_000;

type Contender = {
  name: string;
  caller: Caller;
  clients: Clients;
  pids: Record<string, number>;
  stop(): Promise<void>;
};

/**
 * The whole way over HTTP: a signed payment callback, its transaction, and the balance on the screen of the one who
 * paid. Not openings: each tells everybody of the drop, and what is measured then is the broadcast.
 */
export const wholeSystem: Measure = {
  name: 'whole system',
  budgetSeconds: ({ wholeSystem: { budgetSeconds } }) => budgetSeconds,
  run: async (deps) => {
    const started: Contender[] = [];
    try {
      for (const start of [startWithOutbox, startDirect]) started.push(await start(deps));
      const { budgetSeconds } = deps.plan.wholeSystem;
      await interleave(deps, 'whole system', { budgetSeconds, turns: started.map((each) => createTurn(deps, each)) });
    } finally {
      await Promise.all(started.map(({ stop }) => stop()));
    }
  },
};

function createTurn({ plan, site }: MeasureDeps, { name, caller, clients, pids }: Contender): Turn {
  const readCpu = (): Record<string, number> => ({
    ...Object.fromEntries(Object.entries(pids).map(([part, pid]) => [part, readCpuSeconds(pid)])),
    postgres: readPostgresCpuSeconds(site.postgresPid),
    'load and clients': process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  });
  return {
    contender: name,
    run: async () => {
      const figures: Figure[] = [];
      for (const users of plan.wholeSystem.users) {
        clients.reset();
        const before = readCpu();
        const { answered, seconds } = await caller.flood({ users, seconds: plan.wholeSystem.seconds });
        await eventually(() => clients.count() >= answered, { deadlineMs: hearTimeoutMs });
        const after = readCpu();
        figures.push({ metric: `${users} users`, unit: 'mutations/s', value: answered / seconds });
        for (const [part, used] of Object.entries(after)) {
          const value = ((used - (before[part] ?? 0)) * 1_000) / answered;
          figures.push({ metric: `${users} users, CPU of ${part}`, unit: 'ms/mutation', value });
        }
      }
      return figures;
    },
  };
}

async function startWithOutbox(deps: MeasureDeps): Promise<Contender> {
  const secret = createSecret();
  const ours = await startOurs(deps.site, { profile: 'redis' });
  const api = await ours.startOne('api', { PAYMENT_WEBHOOK_SECRET: secret });
  const people = deps.site.people.slice(0, deps.plan.wholeSystem.sockets);
  const urls = ours.sockets.map(({ url }) => url);
  const clients = await openClients({ urls, people, auth: authOfOurs, waitsForSync: true });
  const caller = createCaller({ url: api.url, secret, people });
  return {
    name: 'ours, redis',
    caller,
    clients,
    pids: { api: api.pid, dispatcher: ours.dispatcher.pid, socket: ours.sockets[0]?.pid ?? 0 },
    stop: async () => {
      clients.close();
      caller.close();
      await ours.stop();
    },
  };
}

async function startDirect({ site, plan }: MeasureDeps): Promise<Contender> {
  const secret = createSecret();
  const [apiPort, socketPort] = [await findFreePort(), await findFreePort()];
  const api = await startBundle('direct-api', {
    DATABASE_URL: await site.createDatabase(),
    API_PORT: String(apiPort),
    BENCH_SOCKET_PORT: String(socketPort),
    LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
    SITE_ORIGINS: siteOrigin,
    COOKIE_SECURE: '0',
    PAYMENT_WEBHOOK_SECRET: secret,
  });
  await eventually(() => isReady(apiPort), { deadlineMs: readyTimeoutMs });
  const people = site.people.slice(0, plan.wholeSystem.sockets);
  const urls = [`http://127.0.0.1:${socketPort}`];
  const clients = await openClients({ urls, people, auth: authOfPeer, waitsForSync: false });
  const caller = createCaller({ url: `http://127.0.0.1:${apiPort}`, secret, people });
  return {
    name: 'direct emits',
    caller,
    clients,
    pids: { api: api.pid },
    stop: async () => {
      clients.close();
      caller.close();
      await api.stop();
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/health/ready`);
  await reply.body?.cancel();
  return reply.status === 200;
}

const createSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

import { Client } from 'pg';
import { createTurn, measureLatencies, openOurs, type Contender } from './latency';
import { interleave, type Measure, type MeasureDeps } from './measure';

const loadPerSecond = 100;
const loadSliceSeconds = 20;
const roundsSeconds = 100;

/** Latency while somebody's snapshot has been open for ten minutes of load: nothing that was consumed can be cleaned up. */
export const heldTransaction: Measure = {
  name: 'held transaction',
  budgetSeconds: ({ growth }) => (growth ? growth.heldSeconds + roundsSeconds : 0),
  run: async (deps) => {
    if (!deps.plan.growth) return;
    const started: Contender[] = [];
    let holder: Client | undefined;
    try {
      for (const name of ['held', 'none']) {
        const databaseUrl = await deps.site.createDatabase();
        started.push(await openOurs(deps, name, { profile: 'redis', databaseUrl }));
        if (name === 'held') holder = await holdTransaction(databaseUrl);
      }
      await load(deps, started, deps.plan.growth.heldSeconds);
      const turns = started.map((each) => createTurn(deps, each));
      await interleave(deps, 'held transaction', { budgetSeconds: roundsSeconds, turns });
    } finally {
      await holder?.end();
      await Promise.all(started.map(({ stop }) => stop()));
    }
  },
};

/** A snapshot that sees nothing of what follows and keeps all of it from being cleaned up. */
async function holdTransaction(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await client.query('SELECT count(*) FROM outbox_pending');
  return client;
}

/** The same to both at once, for so long. */
async function load(deps: MeasureDeps, contenders: Contender[], seconds: number): Promise<void> {
  const rate = {
    perSecond: loadPerSecond,
    seconds: loadSliceSeconds,
    people: contenders[0]?.clients.sockets.length ?? 1,
  };
  const endsAtMs = performance.now() + seconds * 1_000;
  while (performance.now() < endsAtMs && !deps.signal.aborted) {
    await Promise.all(
      contenders.map(({ name, clients }) => measureLatencies(deps, clients, { contender: name, ...rate })),
    );
  }
}

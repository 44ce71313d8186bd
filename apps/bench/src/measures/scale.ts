import { onDatabase } from '../site/start-site';
import type { OursOptions } from '../site/start-ours';
import { openOursForDrain } from './drain';
import { createTurn, openOurs } from './latency';
import { interleave, type Measure, type MeasureDeps, type Turn } from './measure';

/** Of either part: of the latencies and of the drains. */
const partSeconds = 110;

const lanes = [1, 4, 16];
const socketServers = [1, 2, 4];

type Variant = { name: string; options: OursOptions; lanes: number };

const variants: Variant[] = [
  ...lanes.map((count) => ({ name: `${count} user lanes`, options: { profile: 'redis' as const }, lanes: count })),
  ...socketServers
    .filter((count) => count > 1)
    .map((count) => ({
      name: `${count} socket servers`,
      options: { profile: 'redis' as const, socketServers: count },
      lanes: 1,
    })),
];

type Opened = Turn & { stop(): Promise<void> };

/** Ours alone, with more of what it can have more of. On two cores more is rarely better. */
export const scale: Measure = {
  name: 'scale',
  budgetSeconds: ({ growth }) => (growth ? 2 * partSeconds : 0),
  run: async (deps) => {
    if (!deps.plan.growth) return;
    for (const open of [openForLatency, openForDrain]) {
      const started: Opened[] = [];
      try {
        for (const variant of variants) started.push(await open(deps, variant));
        await interleave(deps, 'scale', { budgetSeconds: partSeconds, turns: started });
      } finally {
        await Promise.all(started.map(({ stop }) => stop()));
      }
    }
  },
};

async function createLanes(deps: MeasureDeps, { lanes: count }: Variant): Promise<string> {
  const databaseUrl = await deps.site.createDatabase();
  await onDatabase(databaseUrl, (client) => client.query('SELECT set_user_lanes($1)', [count]));
  return databaseUrl;
}

async function openForLatency(deps: MeasureDeps, variant: Variant): Promise<Opened> {
  const databaseUrl = await createLanes(deps, variant);
  const contender = await openOurs(deps, variant.name, { ...variant.options, databaseUrl });
  return { ...createTurn(deps, contender), stop: contender.stop };
}

async function openForDrain(deps: MeasureDeps, variant: Variant): Promise<Opened> {
  return openOursForDrain(deps, variant.name, { ...variant.options, databaseUrl: await createLanes(deps, variant) });
}

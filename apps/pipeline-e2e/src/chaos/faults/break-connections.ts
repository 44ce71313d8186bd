import type { SlotKind } from '../site/create-slot';
import type { InjectFault, Injection } from './injection';
import { withRedis } from './with-redis';

/** The ports from which Postgres is spoken to under this name. */
async function readPorts({ site }: Injection, applicationName: string): Promise<Set<number>> {
  const { rows } = await site.control.query<{ client_port: number }>(
    'SELECT client_port FROM pg_stat_activity WHERE application_name = $1',
    [applicationName],
  );
  return new Set(rows.map((row) => row.client_port));
}

/** Connections of one name stay open and carry nothing any more; those made anew work. */
const halfOpen =
  (kind: SlotKind, applicationName: string, scope: 'one' | 'all'): InjectFault =>
  async (injection) => {
    const { site, fault, pause } = injection;
    const ports = await readPorts(injection, applicationName);
    const all = site.ofKind(kind);
    const victims = scope === 'all' ? all : all.filter((_, index) => index === fault.target % all.length);
    for (const { name, links } of victims) {
      const stranded = links.database.strand((port) => ports.has(port));
      if (stranded > 0) injection.broke(`${stranded} connections ${applicationName} of ${name} half-open`);
    }
    injection.healed();
    await pause(fault.durationMs);
    for (const { links } of victims) links.database.restore();
  };

/** The subscriptions that carry hints stop carrying. */
const dropHints: InjectFault = async (injection) => {
  const { site, fault, pause } = injection;
  if (site.profile === 'embedded') return halfOpen('socket', 'aftercommit-hints', 'all')(injection);
  const ports = await readSubscriberPorts(injection);
  for (const { name, links } of site.ofKind('socket')) {
    const stranded = links.redis?.strand((port) => ports.has(port)) ?? 0;
    if (stranded > 0) injection.broke(`${stranded} subscriptions of ${name} half-open`);
  }
  injection.healed();
  await pause(fault.durationMs);
  for (const { links } of site.ofKind('socket')) links.redis?.restore();
};

async function readSubscriberPorts({ site }: Injection): Promise<Set<number>> {
  const list = await withRedis(site, (redis) => redis.call('CLIENT', 'LIST', 'TYPE', 'pubsub'));
  return new Set([...String(list).matchAll(/ addr=\S+:(\d+)/g)].map((match) => Number(match[1])));
}

export const connectionFaults = {
  'wake-lost': halfOpen('dispatcher', 'aftercommit-listen', 'all'),
  'dispatch-half-open': halfOpen('dispatcher', 'aftercommit-dispatch', 'one'),
  'follow-half-open': halfOpen('socket', 'aftercommit-follow', 'one'),
  'hints-dropped': dropHints,
} satisfies Record<string, InjectFault>;

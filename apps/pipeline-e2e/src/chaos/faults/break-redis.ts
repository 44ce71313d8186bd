import type { InjectFault } from './inject-fault';
import { withRedis } from './with-redis';

let isRedisTaken = false;

const restart: InjectFault = async ({ site, broke, healed, pause, fault }) => {
  if (isRedisTaken || !site.redis) return;
  isRedisTaken = true;
  try {
    await site.redis.kill();
    broke('Redis killed with everything in it');
    // Postgres has it all, and is there.
    healed();
    await pause(fault.durationMs);
    await site.redis.restart();
  } finally {
    isRedisTaken = false;
  }
};

const flush: InjectFault = async ({ site, broke }) => {
  if (isRedisTaken) return;
  const size = await withRedis(site, async (redis) => {
    const keys = await redis.dbsize();
    await redis.flushall();
    return keys;
  });
  broke(`FLUSHALL of ${size} keys`);
};

const cutOff: InjectFault = async ({ site, broke, healed, pause, fault, random }) => {
  const links = site.slots.flatMap((slot) => (slot.links.redis ? [slot.links.redis] : []));
  const isSilent = random.chance(0.5);
  for (const link of links) {
    if (isSilent) {
      link.strand();
      link.swallow();
    } else link.cut();
  }
  broke(`Redis ${isSilent ? 'swallowed by the network' : 'refused'} for ${fault.durationMs} ms`);
  healed();
  await pause(fault.durationMs);
  for (const link of links) link.restore();
};

export const redisFaults = {
  'redis-restart': restart,
  'redis-flush': flush,
  'redis-unreachable': cutOff,
} satisfies Record<string, InjectFault>;

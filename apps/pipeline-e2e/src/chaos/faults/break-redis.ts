import { withClaim, type InjectFault } from './injection';
import { withRedis } from './with-redis';

const restart: InjectFault = (injection) =>
  withClaim(injection, 'redis', async () => {
    const { site, broke, healed, pause, fault } = injection;
    await site.redis?.kill();
    broke('Redis killed with everything in it');
    // Postgres has it all, and is there.
    healed();
    await pause(fault.durationMs);
    await site.redis?.restart();
  });

const flush: InjectFault = (injection) =>
  withClaim(injection, 'redis', async () => {
    const keys = await withRedis(injection.site, async (redis) => {
      const before = await redis.dbsize();
      await redis.flushall();
      return before;
    });
    injection.broke(`FLUSHALL of ${keys} keys`);
  });

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

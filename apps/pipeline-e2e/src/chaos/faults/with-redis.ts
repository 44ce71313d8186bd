import { Redis } from 'ioredis';
import type { ChaosSite } from '../site/start-site';

/** A connection of the run's own, past all links. */
export async function withRedis<Result>(site: ChaosSite, work: (redis: Redis) => Promise<Result>): Promise<Result> {
  if (!site.redis) throw new Error('this profile has no Redis');
  const redis = new Redis(site.redis.url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  await redis.connect();
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

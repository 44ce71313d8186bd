import { Redis } from 'ioredis';

/** isPersistent: null when Redis does not let us ask (a managed one without CONFIG). */
export type RedisSettings = { evictionPolicy: string; isPersistent: boolean | null };

/** How the Redis of the queue is set up. null: it does not answer. */
export async function inspectRedis(url: string): Promise<RedisSettings | null> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const memory = await redis.info('memory');
    const persistence = await redis.info('persistence');
    const evictionPolicy = /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? 'unknown';
    if (/aof_enabled:1/.test(persistence)) return { evictionPolicy, isPersistent: true };
    const saves = (await redis.config('GET', 'save').catch(() => null)) as string[] | null;
    return { evictionPolicy, isPersistent: saves === null ? null : (saves[1] ?? '') !== '' };
  } catch {
    return null;
  } finally {
    redis.disconnect();
  }
}

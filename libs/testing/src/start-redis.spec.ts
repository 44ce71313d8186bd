import { Redis } from 'ioredis';
import { isRedisAvailable, startRedis } from './start-redis';

const describeWithRedis = isRedisAvailable() && !process.env.REDIS_URL ? describe : describe.skip;

describeWithRedis('a test Redis', () => {
  it('comes back empty on the same port after it was killed', async () => {
    const server = await startRedis();
    const before = new Redis(server.url);
    before.on('error', () => undefined);
    await before.set('kept', 'no');
    before.disconnect();

    await server.kill();
    await server.restart();

    const after = new Redis(server.url);
    expect(await after.get('kept')).toBeNull();
    expect(await after.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    after.disconnect();
    await server.stop();
  });
});

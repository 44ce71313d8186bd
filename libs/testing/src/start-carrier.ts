import { createTcpProxy, type TcpProxy } from './create-tcp-proxy';
import { createTestDatabase } from './create-test-database';
import { isRedisAvailable, startRedis } from './start-redis';

export type Carrier = {
  connection: { kind: CarrierKind; url: string };
  /** Between the queue and its server. */
  proxy: TcpProxy;
  stop(): Promise<void>;
};

/** What may carry jobs and hints. */
export const carrierKinds = ['postgres', 'redis'] as const;
export type CarrierKind = (typeof carrierKinds)[number];

/** describe, or describe.skip where there is no Redis: the test wrapper says what it left out. */
export const describeCarrier = (kind: CarrierKind): jest.Describe =>
  kind === 'postgres' || isRedisAvailable() ? describe : describe.skip;

export async function startCarrier(kind: CarrierKind): Promise<Carrier> {
  const server = kind === 'redis' ? await startRedis() : await createTestDatabase();
  const url = new URL(server.url);
  const proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${proxy.port}`;
  return {
    connection: { kind, url: url.toString() },
    proxy,
    stop: async () => {
      await proxy.close();
      await ('stop' in server ? server.stop() : server.drop());
    },
  };
}

import { createTcpProxy, type TcpProxy } from '@aftercommit/testing/create-tcp-proxy';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';
import { isRedisAvailable, startRedis } from '@aftercommit/testing/start-redis';
import type { QueueConnection } from '../src/queue-connection';

export type Carrier = {
  connection: QueueConnection;
  /** Between the queue and its server. */
  proxy: TcpProxy;
  stop(): Promise<void>;
};

export const carrierKinds = ['postgres', 'redis'] as const;

/** describe, or describe.skip where there is no Redis: the test wrapper says what it left out. */
export const describeCarrier = (kind: QueueConnection['kind']): jest.Describe =>
  kind === 'postgres' || isRedisAvailable() ? describe : describe.skip;

export async function startCarrier(kind: QueueConnection['kind']): Promise<Carrier> {
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

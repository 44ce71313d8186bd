import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import type { Server } from 'socket.io';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { findFreePort } from '@aftercommit/runtime/find-free-port';
import { createLogger } from '@aftercommit/runtime/logger';
import { eventually } from '@aftercommit/testing/eventually';
import { acceptConnections } from './accept-connections';
import { createClientRegistry, type Client } from './client-registry';
import { createIo } from './create-io';
import { adaptConnection } from './read-client-snapshot';

const addressesMax = 3;
const log = createLogger('socket', 'silent');
const metrics = createMetrics(log);

describe('[G5] handshakes', () => {
  let httpServer: HttpServer;
  let io: Server;
  let awayPool: Pool;
  let url: string;
  let synced: Client[];
  /** Answers the question who has this token: nobody. */
  let answerAll: () => void;
  let countAsked: () => number;
  let isAway: boolean;

  beforeEach(async () => {
    synced = [];
    isAway = false;
    const waiting: ((rows: unknown[]) => void)[] = [];
    answerAll = () => waiting.splice(0).forEach((answer) => answer([]));
    countAsked = () => waiting.length;
    awayPool = new Pool({ host: '127.0.0.1', port: await findFreePort(), connectionTimeoutMillis: 1_000 });
    const away = adaptConnection(awayPool);
    httpServer = createServer().listen(0, '127.0.0.1');
    await once(httpServer, 'listening');
    url = `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`;
    io = createIo(httpServer, { serverName: 'socket-1', siteOrigins: [] });
    acceptConnections({
      io,
      registry: createClientRegistry(),
      sync: async (client) => void synced.push(client),
      forget: () => undefined,
      messages: {} as never,
      handshake: {
        db: {
          query: <Rows>(sql: string, parameters?: unknown[]) =>
            isAway
              ? away.query<Rows>(sql, parameters)
              : new Promise<Rows>((resolve) => waiting.push(resolve as (rows: unknown[]) => void)),
        },
        cookieNames: { visitor: 'v', userSession: 'u', adminSession: 'a' } as never,
        siteOrigins: [],
      },
      trustedProxies: 0,
      connectionsPerUserMax: 10,
      connectionsPerAddressMax: addressesMax,
      say: null,
      metrics,
      log,
    });
  });
  afterEach(async () => {
    answerAll();
    await io.close();
    await awayPool.end();
  });

  const countKept = (): number =>
    (io.of('/') as unknown as { _preConnectSockets: Map<string, unknown> })._preConnectSockets.size;

  /** A transport of long polling, on which any packets can be sent in one body; heard: what it was told until it was closed. */
  async function openTransport(): Promise<{ say(...packets: string[]): Promise<unknown>; heard: string[] }> {
    const opened = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    const address = `${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`;
    const heard: string[] = [];
    const poll = async (): Promise<void> => {
      for (let reply = await fetch(address); reply.ok; reply = await fetch(address)) heard.push(await reply.text());
    };
    poll().catch(() => undefined);
    return { heard, say: (...packets) => fetch(address, { method: 'POST', body: packets.join('\x1e') }) };
  }

  it('that fail as the database is away leave nothing behind', async () => {
    isAway = true;
    const transports = await Promise.all(Array.from({ length: addressesMax }, openTransport));

    await Promise.all(transports.map(({ say }) => say('40{"token":"one"}')));

    await eventually(() => expect(io.engine.clientsCount).toBe(0));
    expect(countKept()).toBe(0);
    expect(synced).toHaveLength(0);
  });

  it('are one for each transport, however many it asks for at once', async () => {
    const { say } = await openTransport();

    await say(...Array.from({ length: 100 }, () => '40'));

    await eventually(() => expect(io.engine.clientsCount).toBe(0));
    await eventually(() => expect(countKept()).toBe(0));
    expect(synced.length).toBeLessThanOrEqual(1);
  });

  it('that end leave no transport that nobody counts', async () => {
    const { say } = await openTransport();
    await say('40');
    await eventually(() => expect(synced).toHaveLength(1));

    await say('41');

    await eventually(() => expect(io.engine.clientsCount).toBe(0));
  });

  it('count for their address while it is asked whose they are, and no longer when they are refused', async () => {
    const begin = async (): Promise<string[]> => {
      const { say, heard } = await openTransport();
      await say('40{"token":"one"}');
      return heard;
    };
    const isTold = (heard: string[], code: string) => eventually(() => expect(heard.join()).toContain(code));
    const waiting = await Promise.all(Array.from({ length: addressesMax }, begin));

    await eventually(() => countAsked() === addressesMax);

    await isTold(await begin(), 'too_many_requests');
    answerAll();
    for (const heard of waiting) await isTold(heard, 'unauthorized');
    const again = await begin();
    await eventually(() => countAsked() === 1);
    answerAll();

    await isTold(again, 'unauthorized');
  });
});

import { createHash } from 'node:crypto';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { eventually } from '@aftercommit/testing/eventually';
import { serveStreams, type StreamServer } from '@aftercommit/testing/serve-streams';
import { quickTiming } from '../test/quick-timing';
import { createRealtimeClient, type RealtimeClient } from './create-realtime-client';
import type { Timing } from './timing';

const websocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

describe('a network that swallows connections without an error', () => {
  let server: StreamServer;
  let network: Server | undefined;
  let client: RealtimeClient;
  /** First transport of each request that begins a connection, in order. */
  let begun: string[];
  const swallowed = new Set<Duplex>();
  const getToken = jest.fn(() => null);

  beforeEach(async () => {
    server = await serveStreams();
    begun = [];
    getToken.mockClear();
  });

  afterEach(async () => {
    client.close();
    for (const socket of swallowed) socket.destroy();
    swallowed.clear();
    network?.close().closeAllConnections();
    await server.close();
  });

  type Swallow = { onUpgrade(upgrade: IncomingMessage, socket: Duplex): void; passesPolling: boolean };

  async function openThrough({ onUpgrade, passesPolling }: Swallow, timing: Partial<Timing> = {}): Promise<void> {
    network = createServer((incoming, outgoing) => {
      const { method, headers, url = '' } = incoming;
      if (!url.includes('sid=')) begun.push('polling');
      if (!passesPolling) return;
      const forwarded = request(`${server.url}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.on('error', () => outgoing.destroy());
      outgoing.on('close', () => forwarded.destroy());
      incoming.pipe(forwarded);
    });
    network.on('upgrade', (upgrade, socket) => {
      if (!upgrade.url?.includes('sid=')) begun.push('websocket');
      swallowed.add(socket);
      socket.on('error', () => undefined).resume();
      onUpgrade(upgrade, socket);
    });
    const { port } = await listen(network);
    const url = `http://127.0.0.1:${port}`;
    client = createRealtimeClient({ url, getToken, timing: { ...quickTiming, openTimeoutMs: 150, ...timing } });
  }

  async function listen(http: Server): Promise<AddressInfo> {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return http.address() as AddressInfo;
  }

  const isUpToDate = (): boolean => client.getStreamStates().cases === 'up_to_date';

  const saysNothing = (): void => undefined;

  function saysYesAndNoMore({ headers }: IncomingMessage, socket: Duplex): void {
    const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${websocketGuid}`).digest('base64');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
    socket.write(`Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
  }

  it.each([
    ['the upgrade is never answered', saysNothing],
    ['the upgrade is accepted and nothing follows', saysYesAndNoMore],
  ])('is left for polling by the second attempt when %s', async (_, onUpgrade) => {
    await openThrough({ onUpgrade, passesPolling: true });

    await eventually(isUpToDate);
    expect(begun).toEqual(['websocket', 'polling']);
    expect(getToken).toHaveBeenCalledTimes(2);
    expect(server.handshakes).toHaveLength(1);
  });

  it('is tried with WebSocket first again after it was up to date', async () => {
    await openThrough({ onUpgrade: saysNothing, passesPolling: true });
    await eventually(isUpToDate);

    server.cut();

    await eventually(() => server.handshakes.length === 2 && isUpToDate());
    expect(begun).toEqual(['websocket', 'polling', 'websocket', 'polling']);
  });

  it('is tried with each transport in turn while it swallows both', async () => {
    const timing = { openTimeoutMs: 100, connectTimeoutMs: 150 };
    await openThrough({ onUpgrade: saysNothing, passesPolling: false }, timing);

    await eventually(() => expect(begun.slice(0, 4)).toEqual(['websocket', 'polling', 'websocket', 'polling']));
  });
});

describe('a server that opens its transports slowly', () => {
  it.each([
    ['the first attempt when the page allows no other transport', { transports: ['websocket' as const] }, 1],
    ['the second attempt when there is another transport', {}, 2],
  ])('is waited for by %s', async (_, socket, attempts) => {
    const server = await serveStreams();
    server.io.engine.use((_request: unknown, _answer: unknown, next: () => void) => void setTimeout(next, 100));
    const getToken = jest.fn(() => null);
    const timing = { ...quickTiming, openTimeoutMs: 20 };
    const client = createRealtimeClient({ url: server.url, getToken, timing, socket });
    try {
      await eventually(() => client.getStreamStates().cases === 'up_to_date');
      expect(getToken).toHaveBeenCalledTimes(attempts);
    } finally {
      client.close();
      await server.close();
    }
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { eventually } from '@aftercommit/testing/eventually';
import { createRealtime, type Realtime, type RealtimeDeps } from './create-realtime';

describe('the socket of the page', () => {
  let io: Server;
  let url: string;
  let realtime: Realtime | undefined;
  let lines: string[];
  const connections: Socket[] = [];

  beforeEach(async () => {
    const http = createServer();
    io = new Server(http);
    io.on('connection', (socket) => connections.push(socket));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    lines = [];
    jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  });

  afterEach(async () => {
    realtime?.stop();
    connections.length = 0;
    await io.close();
    jest.restoreAllMocks();
  });

  function open(change: Partial<RealtimeDeps> = {}): void {
    const nothing = (): void => undefined;
    realtime = createRealtime({
      url,
      readIdentity: () => null,
      onEvent: nothing,
      onConnected: nothing,
      onDisconnected: nothing,
      onRefused: nothing,
      ...change,
    });
    realtime.start();
    realtime.start();
  }

  const readTokens = () => connections.map((socket) => socket.handshake.auth.token ?? 'none, a visitor');

  it('says on the console what the original contract promises', async () => {
    open();

    await eventually(() => expect(connections).toHaveLength(1));
    await eventually(() =>
      expect(lines).toEqual(['Initializing WebSocket connection...', `WebSocket connected: ${connections[0]?.id}`]),
    );
  });

  it('opens as a visitor, and again with the token when somebody signs in', async () => {
    let identity: { token: string; userId: string } | null = null;
    open({ readIdentity: () => identity });
    await eventually(() => expect(readTokens()).toEqual(['none, a visitor']));

    identity = { token: 'token-of-alice', userId: 'alice' };
    realtime?.reconnect();

    await eventually(() => expect(readTokens()).toEqual(['none, a visitor', 'token-of-alice']));
    await eventually(() => expect(connections[0]?.connected).toBe(false));
  });

  it('names its person after every connection', async () => {
    const named: unknown[] = [];
    io.on('connection', (socket) =>
      socket.on('user:identify', (body, acknowledge) => {
        named.push(body);
        acknowledge({ success: true });
      }),
    );

    open({ readIdentity: () => ({ token: 'token-of-alice', userId: 'alice' }) });

    await eventually(() => expect(named).toEqual([{ userId: 'alice' }]));
  });

  it('comes back when the server closes it', async () => {
    const happened: string[] = [];
    open({ onConnected: () => happened.push('connected'), onDisconnected: () => happened.push('disconnected') });
    await eventually(() => expect(connections).toHaveLength(1));

    connections[0]?.disconnect(true);

    await eventually(() => expect(happened).toEqual(['connected', 'disconnected', 'connected']));
  });

  it('says that its identity was refused, and comes back as whoever is signed in then', async () => {
    io.use((socket, next) => next(socket.handshake.auth.token === 'ended' ? new Error('Unauthorized') : undefined));
    let identity: { token: string; userId: string } | null = { token: 'ended', userId: 'alice' };
    open({
      readIdentity: () => identity,
      onRefused: () => {
        identity = null;
        realtime?.reconnect();
      },
    });

    await eventually(() => expect(readTokens()).toEqual(['none, a visitor']));
  });

  it('passes every event on under its name', async () => {
    const events: unknown[] = [];
    open({ onEvent: (name, payload) => events.push([name, payload]) });
    await eventually(() => expect(connections).toHaveLength(1));

    connections[0]?.emit('balance:updated:alice', { balance: 12.34 });

    await eventually(() => expect(events).toEqual([['balance:updated:alice', { balance: 12.34 }]]));
  });
});

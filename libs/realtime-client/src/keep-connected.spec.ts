import fc from 'fast-check';
import { eventually } from '@aftercommit/testing/eventually';
import { serveStreams, type StreamServer } from '@aftercommit/testing/serve-streams';
import { quickTiming } from '../test/quick-timing';
import { createRealtimeClient, type RealtimeClient } from './create-realtime-client';
import { choosePauseMs } from './keep-connected';
import { defaultTiming } from './timing';

describe('the pause before the next attempt', () => {
  it('is one to five seconds, however long the server has been away', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), (failures) => {
        const pauseMs = choosePauseMs(failures, defaultTiming);
        expect(pauseMs).toBeGreaterThanOrEqual(1_000);
        expect(pauseMs).toBeLessThanOrEqual(5_000);
      }),
    );
  });

  it('is short after a first failure, and differs between clients', () => {
    const pausesMs = Array.from({ length: 100 }, () => choosePauseMs(0, defaultTiming));

    expect(Math.max(...pausesMs)).toBeLessThanOrEqual(1_500);
    expect(new Set(pausesMs).size).toBeGreaterThan(50);
  });
});

describe('a listener of the client', () => {
  let server: StreamServer;
  let clients: RealtimeClient[];
  let tokens: string[];

  beforeEach(async () => {
    server = await serveStreams();
    clients = [];
    tokens = [];
  });

  afterEach(async () => {
    for (const each of clients) each.close();
    await server.close();
  });

  /** Each of its attempts takes a token of its own. */
  function open(name: string, pauseMs = 20): RealtimeClient {
    const client = createRealtimeClient({
      url: server.url,
      socket: { transports: ['websocket'] },
      timing: { ...quickTiming, reconnectMinMs: pauseMs, reconnectMaxMs: pauseMs },
      getToken: () => {
        const token = `${name}-${tokens.filter((each) => each.startsWith(name)).length + 1}`;
        tokens.push(token);
        server.people.set(token, name);
        return token;
      },
    });
    clients.push(client);
    return client;
  }

  const isUpToDate = (client: RealtimeClient): boolean => {
    const states = Object.values(client.getStreamStates());
    return states.length === 3 && states.every((state) => state === 'up_to_date');
  };

  async function openUpToDate(name: string, pauseMs?: number): Promise<RealtimeClient> {
    const client = open(name, pauseMs);
    await eventually(() => isUpToDate(client));
    return client;
  }

  const readTokensOf = (name: string): string[] => tokens.filter((each) => each.startsWith(name));

  it.each<[string, (client: RealtimeClient) => void]>([
    ['a connection', (client) => client.on('connection_state', () => client.close())],
    ['a stream', (client) => client.on('stream_state', () => client.close())],
    ['anything', (client) => client.subscribe(() => client.close())],
  ])('that closes it when it hears of the end of %s keeps it from coming back', async (_, listen) => {
    const client = await openUpToDate('alice');
    const later = await openUpToDate('bob', 300);
    listen(client);

    server.cut();

    await eventually(() => readTokensOf('bob').length === 2 && isUpToDate(later));
    expect(client.getConnectionState()).toBe('closed');
    expect(readTokensOf('alice')).toEqual(['alice-1']);
  });

  it('that closes it when it hears of a new connection leaves it closed', async () => {
    const client = open('alice');
    const closed = new Promise<void>((resolve) => {
      client.on('connected', () => {
        client.close();
        resolve();
      });
    });

    await closed;

    expect(client.getConnectionState()).toBe('closed');
  });

  it('that closes it when its streams are forgotten keeps it from coming back', async () => {
    const client = await openUpToDate('alice');
    const later = await openUpToDate('bob', 300);
    client.subscribe(() => {
      if (Object.keys(client.getStreamStates()).length === 0) client.close();
    });
    server.refusals.push('invalid_input');

    server.cut();

    await eventually(() => readTokensOf('bob').length === 2 && isUpToDate(later));
    expect(client.getConnectionState()).toBe('closed');
    expect(readTokensOf('alice')).toEqual(['alice-1', 'alice-2']);
  });

  it('that closes it when a new token hides what was shown leaves no connection behind', async () => {
    const client = await openUpToDate('alice');
    client.subscribe(() => {
      if (readTokensOf('alice').length === 2) client.close();
    });

    client.refresh();

    await eventually(() => client.getConnectionState() === 'closed');
    await openUpToDate('bob');
    expect(server.handshakes.map(({ token }) => token)).toEqual(['alice-1', 'bob-1']);
  });

  it('that refreshes it when it hears of the end of a connection gets one new connection', async () => {
    const client = await openUpToDate('alice');
    let refreshes = 0;
    client.on('stream_state', () => {
      if (++refreshes === 1) client.refresh();
    });

    client.refresh();

    await eventually(() => server.handshakes.length >= 2 && isUpToDate(client));
    expect(readTokensOf('alice')).toEqual(['alice-1', 'alice-2']);
  });

  it('that refreshes it while it is being closed does not bring it back', async () => {
    const client = await openUpToDate('alice');
    client.on('stream_state', () => client.refresh());

    client.close();

    await openUpToDate('bob');
    expect(client.getConnectionState()).toBe('closed');
    expect(readTokensOf('alice')).toEqual(['alice-1']);
  });
});

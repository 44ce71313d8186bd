import { eventually } from '@aftercommit/testing/eventually';
import { resumeStreamsMax as contractStreamsMax } from '@aftercommit/contracts/socket-protocol';
import { quickTiming } from '../test/quick-timing';
import { serveStreams, type StreamServer } from '@aftercommit/testing/serve-streams';
import { createRealtimeClient, type RealtimeClient, type RealtimeClientOptions } from './create-realtime-client';
import { resumeStreamsMax } from './follow-streams';

describe('a realtime client', () => {
  let server: StreamServer;
  let client: RealtimeClient;
  let heard: string[];
  let errors: unknown[];

  beforeEach(async () => {
    server = await serveStreams();
    server.people.set('token-of-alice', 'alice').set('token-of-bob', 'bob');
    heard = [];
    errors = [];
  });

  afterEach(async () => {
    client?.close();
    await server.close();
  });

  function open({ timing, ...options }: Partial<RealtimeClientOptions> = {}): void {
    client = createRealtimeClient({
      url: server.url,
      getToken: () => 'token-of-alice',
      onError: (error) => errors.push(error),
      socket: { transports: ['websocket'] },
      timing: { ...quickTiming, ...timing },
      ...options,
    });
    client.on('case.updated', ({ id }, { seq }) => heard.push(`case ${id} at ${seq}`));
    client.on('balance.updated', ({ balance }, { snapshot }) => heard.push(`${balance} €${snapshot ? ', now' : ''}`));
    client.on('resync', ({ stream, reason }) => heard.push(`${stream} again: ${reason}`));
  }

  const isUpToDate = (): boolean => {
    const states = Object.values(client.getStreamStates());
    return (
      client.getConnectionState() === 'connected' && states.length > 0 && states.every((each) => each === 'up_to_date')
    );
  };

  async function openUpToDate(options: Partial<RealtimeClientOptions> = {}): Promise<void> {
    open(options);
    await eventually(isUpToDate);
    await eventually(() => Object.keys(client.getStreamStates()).length >= 2);
    heard.length = 0;
  }

  const writeCases = (...ids: string[]): void => ids.forEach((id) => server.write('cases', 'case.updated', { id }));

  it('begins each stream with its state as it is now', async () => {
    server.write('user:alice', 'balance.updated', { balance: 12.34, version: 7 });

    open();

    await eventually(() => expect(heard).toHaveLength(4));
    expect(heard).toEqual([
      'cases again: no_cursor',
      'drops again: no_cursor',
      'user:alice again: no_cursor',
      '12.34 €, now',
    ]);
    expect(client.getSnapshot()).toEqual({
      connection: 'connected',
      streams: { cases: 'up_to_date', drops: 'up_to_date', 'user:alice': 'up_to_date' },
      balance: { balance: 12.34, version: 7 },
      wasBalanceTold: true,
    });
  });

  it('is connected before it is up to date', async () => {
    server.holdsSyncs = true;
    open();
    await eventually(() => client.getConnectionState() === 'connected');

    expect(client.getStreamStates()).toEqual({});
  });

  it('gets what it missed while away, once and in order', async () => {
    await openUpToDate();
    writeCases('a');
    await eventually(() => expect(heard).toEqual(['case a at 1']));
    const away: unknown[] = [];
    client.on('connection_state', (state) => away.push(state, client.getStreamStates().cases));

    server.cut();
    writeCases('b', 'c');
    await eventually(() => server.handshakes.length === 2 && isUpToDate());
    writeCases('d');

    await eventually(() => expect(heard).toEqual(['case a at 1', 'case b at 2', 'case c at 3', 'case d at 4']));
    expect(server.handshakes[1]?.resume.cases).toEqual({ epoch: 'epoch-1', seq: 1 });
    expect(away).toEqual(['reconnecting', 'syncing', 'connected', 'syncing']);
  });

  it('comes back when the server sends it away', async () => {
    await openUpToDate();

    server.io.disconnectSockets(true);

    await eventually(() => server.handshakes.length === 2 && isUpToDate());
  });

  it('comes back for ever while a middleware refuses it for a while', async () => {
    server.refusals.push(null, 'too_many_requests', null, 'try_again');

    open();

    await eventually(isUpToDate);
    expect(server.handshakes).toHaveLength(5);
  });

  it('comes back from the start when the server does not understand where it was', async () => {
    await openUpToDate();
    server.refusals.push('invalid_input');

    server.cut();

    await eventually(() => server.handshakes.length === 3 && isUpToDate());
    expect(server.handshakes.map(({ resume }) => Object.keys(resume).length)).toEqual([0, 3, 0]);
  });

  it('names each connection as the server does', async () => {
    const ids: string[] = [];
    open();
    client.on('connected', ({ id }) => ids.push(id));
    await eventually(() => expect(ids).toHaveLength(1));
    expect(ids).toEqual([...server.io.of('/').sockets.keys()]);

    server.io.disconnectSockets(true);

    await eventually(() => expect(ids).toHaveLength(2));
    expect(ids.slice(1)).toEqual([...server.io.of('/').sockets.keys()]);
  });

  it('takes a fresh token for every connection', async () => {
    server.people.set('second-of-alice', 'alice');
    const tokens = ['token-of-alice', 'second-of-alice'];
    await openUpToDate({ getToken: () => tokens.shift() ?? null });

    client.refresh();

    await eventually(() => server.handshakes.length === 2 && isUpToDate());
    expect(server.handshakes[1]?.token).toBe('second-of-alice');
    expect(heard).toEqual([]);
  });

  it('asks for one more token when one is refused, then waits for refresh', async () => {
    let token = 'ended';
    const getToken = jest.fn(async () => token);
    open({ getToken });
    await eventually(() => client.getConnectionState() === 'refused');
    expect(getToken).toHaveBeenCalledTimes(2);
    client.resume();

    token = 'token-of-alice';
    client.refresh();

    await eventually(isUpToDate);
    expect(server.handshakes.map((handshake) => handshake.token)).toEqual(['ended', 'ended', 'token-of-alice']);
  });

  it('tries again when no token can be had', async () => {
    let fails = 2;
    open({
      getToken: () => {
        if (fails-- > 0) throw new Error('no token now');
        return 'token-of-alice';
      },
    });

    await eventually(isUpToDate);
    expect(errors).toHaveLength(2);
  });

  it('tries again when getToken never answers', async () => {
    let calls = 0;
    open({
      getToken: () => (++calls === 1 ? new Promise<never>(() => undefined) : 'token-of-alice'),
      timing: { tokenTimeoutMs: 50 },
    });

    await eventually(isUpToDate);
  });

  it('asks for a gap and fills it before it goes on', async () => {
    await openUpToDate();
    server.write('cases', 'case.updated', { id: 'lost' }, 'lost');

    writeCases('b');

    await eventually(() => expect(heard).toEqual(['case lost at 1', 'case b at 2']));
    expect(server.resumes).toEqual([{ cases: { epoch: 'epoch-1', seq: 0 } }]);
  });

  it('asks for the lost last event when the heads show it', async () => {
    await openUpToDate();
    server.write('cases', 'case.updated', { id: 'lost' }, 'lost');

    server.sendHeads();

    await eventually(() => expect(heard).toEqual(['case lost at 1']));
    await eventually(isUpToDate);
  });

  it.each(['silence', 'refuse'] as const)('comes back on another connection when a resume meets %s', async (mode) => {
    await openUpToDate();
    server.resumeMode = mode;
    server.write('cases', 'case.updated', { id: 'lost' }, 'lost');

    writeCases('b');

    await eventually(() => expect(heard).toEqual(['case lost at 1', 'case b at 2']));
    expect(server.handshakes).toHaveLength(2);
  });

  it('comes back on another connection when a check meets silence and nothing else comes', async () => {
    await openUpToDate();
    server.resumeMode = 'silence';

    client.resume();

    await eventually(() => server.handshakes.length === 2 && isUpToDate());
    expect(server.resumes).toHaveLength(1);
  });

  it('comes back on another connection when a gap meets silence, though other streams bring events', async () => {
    await openUpToDate({ timing: { resumeTimeoutMs: 300 } });
    server.resumeMode = 'silence';
    server.write('cases', 'case.updated', { id: 'lost' }, 'lost');
    writeCases('b');
    await eventually(() => expect(server.resumes).toHaveLength(1));

    server.write('user:alice', 'balance.updated', { balance: 1, version: 1 });

    await eventually(() => expect(heard).toEqual(['1 €', 'case lost at 1', 'case b at 2']));
    expect(server.handshakes).toHaveLength(2);
    expect(server.resumes).toHaveLength(1);
  });

  it('keeps a connection that brings events while a check is not answered, and asks again', async () => {
    await openUpToDate({ timing: { resumeTimeoutMs: 300 } });
    server.resumeMode = 'silence';
    client.resume();
    await eventually(() => expect(server.resumes).toHaveLength(1));

    writeCases('a');
    await eventually(() => expect(heard).toEqual(['case a at 1']));
    expect(client.getStreamStates().cases).toBe('syncing');
    server.resumeMode = 'answer';

    await eventually(isUpToDate);
    expect(server.resumes).toHaveLength(2);
    expect(server.handshakes).toHaveLength(1);
  });

  it('comes back when a connection that looks open says nothing any more', async () => {
    await openUpToDate({ timing: { headsTimeoutMs: 150 } });

    await eventually(() => server.handshakes.length >= 2);
  });

  it('comes back when a connection never says where its streams are', async () => {
    server.holdsSyncs = true;
    open({ timing: { syncTimeoutMs: 80 } });
    await eventually(() => server.handshakes.length >= 1);

    server.holdsSyncs = false;

    await eventually(isUpToDate);
  });

  it('starts again when the numbering did', async () => {
    await openUpToDate();
    writeCases('a');
    await eventually(() => expect(heard).toHaveLength(1));

    server.epoch = 'epoch-2';
    server.sendHeads();

    await eventually(() =>
      expect(heard.slice(1).sort()).toEqual(expect.arrayContaining(['cases again: epoch_changed'])),
    );
    await eventually(isUpToDate);
  });

  it('looks after what it missed when it is told to', async () => {
    await openUpToDate();
    server.write('cases', 'case.updated', { id: 'lost' }, 'lost');

    client.resume();

    await eventually(() => expect(heard).toEqual(['case lost at 1']));
    await eventually(isUpToDate);
  });

  it('shows the next person nothing of the one before', async () => {
    let token: string | null = 'token-of-alice';
    server.write('user:alice', 'balance.updated', { balance: 5, version: 1 });
    await openUpToDate({ getToken: () => token });
    await eventually(() => client.getSnapshot().balance !== null);
    const shown: unknown[] = [];
    server.holdsSyncs = true;

    token = 'token-of-bob';
    client.refresh();
    await eventually(() => server.handshakes.length === 2 && client.getConnectionState() === 'connected');
    shown.push(client.getSnapshot().balance, client.getStreamStates()['user:alice']);
    server.holdsSyncs = false;
    server.cut();
    await eventually(() => client.getStreamStates()['user:bob'] === 'up_to_date');
    shown.push(client.getSnapshot().balance, client.getStreamStates()['user:alice']);
    server.cut();
    await eventually(() => server.handshakes.length === 4 && isUpToDate());

    expect(shown).toEqual([null, undefined, null, undefined]);
    expect(Object.keys(server.handshakes[3]?.resume ?? {}).sort()).toEqual(['cases', 'drops', 'user:bob']);
  });

  it('withholds the balance after a refresh without a token, as with a cookie that may be another person’s', async () => {
    await openUpToDate({ getToken: () => null });
    const meta = { id: 'a', stream: 'user:alice', seq: 1, epoch: 'epoch-1', at: 0 };
    const snapshot = [{ type: 'balance.updated', data: { balance: 5, version: 1 }, meta }];
    const place = { stream: 'user:alice', epoch: 'epoch-1', seq: 1 };
    server.io.emit('stream:sync', { ...place, resync: 'no_cursor', snapshot });
    await eventually(() => expect(client.getSnapshot().balance).toEqual({ balance: 5, version: 1 }));
    server.holdsSyncs = true;

    server.cut();
    await eventually(() => server.handshakes.length === 2 && client.getConnectionState() === 'connected');
    const reconnected = client.getSnapshot().balance;
    client.refresh();
    await eventually(() => server.handshakes.length === 3 && client.getConnectionState() === 'connected');

    expect(reconnected).toEqual({ balance: 5, version: 1 });
    expect(client.getSnapshot().balance).toBeNull();
  });

  it('forgets the person when the session behind the same handshake has ended', async () => {
    server.write('user:alice', 'balance.updated', { balance: 5, version: 1 });
    await openUpToDate();
    await eventually(() => client.getSnapshot().balance !== null);

    // The server sees a visitor now, as with a session cookie that is gone.
    server.people.set('token-of-alice', '');
    server.cut();

    await eventually(() => expect(client.getStreamStates()).toEqual({ cases: 'up_to_date', drops: 'up_to_date' }));
    expect(client.getSnapshot().balance).toBeNull();
  });

  it('keeps showing the balance while the same person is reconnecting', async () => {
    server.write('user:alice', 'balance.updated', { balance: 5, version: 1 });
    await openUpToDate();
    const balances = new Set<unknown>();
    client.subscribe(() => balances.add(client.getSnapshot().balance?.balance));

    server.cut();
    await eventually(() => server.handshakes.length === 2 && isUpToDate());

    expect([...balances]).toEqual([5]);
  });

  it('calls the other handlers when one throws, and goes on', async () => {
    open();
    client.on('case.updated', () => {
      throw new Error('a bug of the page');
    });
    const after: string[] = [];
    client.on('case.updated', ({ id }) => after.push(id));
    client.subscribe(() => {
      throw new Error('another');
    });
    await eventually(isUpToDate);

    writeCases('a', 'b');

    await eventually(() => expect(after).toEqual(['a', 'b']));
    expect(errors).toContainEqual(new Error('a bug of the page'));
    expect(client.getStreamStates().cases).toBe('up_to_date');
  });

  it('ends one registration of a handler that was registered twice', async () => {
    await openUpToDate();
    const calls: string[] = [];
    const handler = ({ id }: { id: string }): void => void calls.push(id);
    const end = client.on('case.updated', handler);
    client.on('case.updated', handler);

    end();
    writeCases('a');

    await eventually(() => expect(heard).toHaveLength(1));
    expect(calls).toEqual(['a']);
  });

  it('tells its states to those who listen, and keeps the snapshot while nothing changes', async () => {
    const states: string[] = [];
    open();
    client.on('connection_state', (state) => states.push(state));
    client.on('stream_state', ({ stream, state }) => states.push(`${stream} ${state}`));
    await eventually(isUpToDate);
    const before = client.getSnapshot();

    writeCases('a');
    await eventually(() => heard.includes('case a at 1'));

    expect(client.getSnapshot()).toBe(before);
    client.close();
    expect(states[0]).toBe('connected');
    expect(states).toContain('cases up_to_date');
    expect(states.at(-1)).toBe('closed');
  });

  it('reports a packet that it cannot read, and asks for what was in it', async () => {
    await openUpToDate();
    server.write('cases', 'case.updated', { id: 'broken' }, 'lost');

    server.io.emit('stream:event', { type: 'case.updated', meta: null });
    writeCases('b');

    await eventually(() => expect(heard).toEqual(['case broken at 1', 'case b at 2']));
    expect(errors).toEqual([new Error('stream:event could not be read')]);
  });

  it('ends for good with close, twice if need be', async () => {
    await openUpToDate();
    const sockets = await server.io.fetchSockets();
    expect(sockets).toHaveLength(1);

    client.close();
    client.close();
    client.refresh();
    client.resume();
    writeCases('a');

    await eventually(async () => expect(await server.io.fetchSockets()).toHaveLength(0));
    expect(client.getConnectionState()).toBe('closed');
    expect(heard).toEqual([]);
    expect(server.handshakes).toHaveLength(1);
  });

  it('sends no more cursors than the contract allows', () => {
    expect(resumeStreamsMax).toBe(contractStreamsMax);
  });
});

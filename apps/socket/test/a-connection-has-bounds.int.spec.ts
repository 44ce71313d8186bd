import { eventually } from '@aftercommit/testing/eventually';
import { closeAllClients, openAs, openClient, type TestClient } from './open-client';
import { startTestSite, type Person, type TestSite } from './start-test-site';

const drop = (titleBytes: number) =>
  ({
    type: 'drop.won',
    payload: {
      openingId: crypto.randomUUID(),
      itemTitle: 'x'.repeat(titleBytes),
      itemImageUrl: '/i',
      nickname: 'n',
      rarity: 'rare',
      caseImageUrl: '/c',
      wonAtMs: 1,
    },
  }) as const;

describe('[G5] a connection', () => {
  let site: TestSite;
  let url: string;
  let person: Person;
  let witness: TestClient;

  beforeAll(async () => {
    site = await startTestSite('postgres', {
      servers: 1,
      env: { CONNECTIONS_PER_USER_MAX: '3', CONNECTIONS_PER_ADDRESS_MAX: '40', TRUSTED_PROXIES: '1' },
    });
    url = site.servers[0]?.url ?? '';
    person = await site.addPerson();
  }, 60_000);
  beforeEach(async () => {
    witness = openClient(url);
    await witness.synced();
  });
  afterEach(() => {
    // Whatever one connection did, the others stayed.
    expect(witness.socket.connected).toBe(true);
    closeAllClients();
  });
  afterAll(() => site?.stop(), 60_000);

  async function readClientCount(): Promise<number> {
    const rows = await site.dataSource.query<{ clients: number }[]>('SELECT clients FROM followers');
    return rows[0]?.clients ?? -1;
  }

  it('is closed when it floods the server with messages', async () => {
    const client = openAs(url, person);
    await client.synced();

    for (let message = 0; message < 500; message += 1) client.socket.emit('anything', message);

    await eventually(() => !client.socket.connected);
  });

  it('stays when it sends as many messages as a person can', async () => {
    const client = openAs(url, person);
    await client.synced();

    for (let message = 0; message < 20; message += 1) client.socket.emit('user:identify', { userId: person.userId });

    expect(await client.socket.timeout(2_000).emitWithAck('user:identify', { userId: person.userId })).toEqual({
      success: true,
    });
  });

  it('is closed when it sends a message that is too large', async () => {
    const client = openAs(url, person);
    await client.synced();

    client.socket.emit('user:identify', 'x'.repeat(20_000));

    await eventually(() => !client.socket.connected);
  });

  it('is closed when a second session begins on it, and that session comes up on another', async () => {
    const { socket, synced } = openClient(url, { auth: { token: person.token }, reconnects: true });
    await synced();
    // A namespace that is still waited for: without it the client closes the connection with its last session.
    socket.io.socket('/nowhere').connect();
    const connectionId = socket.io.engine.id;

    socket.disconnect().connect();

    await eventually(() => socket.connected && socket.io.engine.id !== connectionId, { deadlineMs: 10_000 });
  });

  it('is refused a large body over polling', async () => {
    const opened = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };

    const reply = await fetch(`${url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, {
      method: 'POST',
      body: 'x'.repeat(20_000),
    });

    expect(reply.status).toBe(413);
  });

  it('begins its id with the name of its server, for sticky routing', async () => {
    const opened = await (await fetch(`${url}/socket.io/?EIO=4&transport=polling`)).text();

    expect(JSON.parse(opened.slice(1))).toMatchObject({ sid: expect.stringMatching(/^socket-1\./) });
  });

  it('is refused when its person has too many', async () => {
    const clients = Array.from({ length: 3 }, () => openAs(url, person));
    await Promise.all(clients.map((client) => client.synced()));

    const { socket } = openAs(url, person);
    const error = await new Promise<Error & { data?: unknown }>((resolve) => socket.on('connect_error', resolve));

    expect(error.data).toEqual({ code: 'too_many_requests' });
    expect(clients.every((client) => client.socket.connected)).toBe(true);
  });

  it('is refused when its address has too many, whatever address it claims', async () => {
    const headers = (claimed: number) => ({ 'x-forwarded-for': `10.9.9.${claimed}, 203.0.113.7` });
    const clients = Array.from({ length: 40 }, (_, index) => openClient(url, { headers: headers(index) }));
    await Promise.all(clients.map((client) => client.synced()));

    const { socket } = openClient(url, { headers: headers(99) });
    const error = await new Promise<Error & { data?: unknown }>((resolve) => socket.on('connect_error', resolve));
    const other = openClient(url, { headers: { 'x-forwarded-for': '203.0.113.8' } });
    await other.synced();

    expect(error.data).toEqual({ code: 'too_many_requests' });
    clients[0]?.close();
    await eventually(async () => {
      const again = openClient(url, { headers: headers(1) });
      await again.synced();
      return true;
    });
  });

  it('is closed at a bound when it does not read, while the others hear everything', async () => {
    const slow = openClient(url);
    await slow.synced();
    // The transport's TCP socket: what it is sent piles up from here on.
    const { ws } = slow.socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void } } };
    ws._socket.pause();

    for (let part = 0; part < 10; part += 1) await site.append(...Array.from({ length: 100 }, () => drop(15_000)));
    for (let part = 0; part < 3; part += 1) await site.append(...Array.from({ length: 1_000 }, () => drop(1)));

    await eventually(() => expect(site.servers[0]?.output()).toContain('slow_reader_closed'), { deadlineMs: 30_000 });
    await eventually(async () => expect(await readClientCount()).toBe(1), { deadlineMs: 3_000 });
    await eventually(() => expect(witness.heard.filter(({ name }) => name === 'new_drop')).toHaveLength(4_000));
    expect(site.servers[0]?.output().match(/slow_reader_closed/g)).toHaveLength(1);
  }, 60_000);

  it('is not kept from what follows by an event that cannot be emitted, which is set aside', async () => {
    const client = openAs(url, person);
    await client.synced();
    const write = (name: string) =>
      site.dataSource.query(
        `WITH o AS (INSERT INTO outbox (id, stream, type, wire, payload, headers)
           VALUES (nextval('outbox_id_seq'), $1, 't', jsonb_build_object('names', jsonb_build_array($2::text)), '{}', '{}') RETURNING id, stream)
         INSERT INTO outbox_pending (id, lane, stream) SELECT id, lane_of_stream(stream), stream FROM o`,
        [`user:${person.userId}`, name],
      );

    // A name that Socket.IO keeps for itself: it throws.
    await write('disconnect');
    await write('after');

    await eventually(() => expect(client.live()).toContain('after'));
    const letters = await site.dataSource.query<unknown[]>('SELECT attempts, last_error FROM dead_letters');
    expect(letters).toEqual([{ attempts: 3, last_error: expect.stringContaining('reserved') }]);
    expect(site.servers[0]?.output()).toContain('outbox.dead_lettered');
  });
});

describe('[G5] a server that is told to stop', () => {
  it('lets its clients go so that they come back by themselves, and leaves no trace', async () => {
    const site = await startTestSite('postgres', { servers: 1 });
    const [server] = site.servers;
    const clients = Array.from({ length: 30 }, (_, index) =>
      openClient(server?.url ?? '', { transports: [index % 3 === 0 ? 'polling' : 'websocket'], reconnects: true }),
    );
    await Promise.all(clients.map((client) => client.synced()));
    const reasons: string[] = [];
    for (const { socket } of clients) socket.on('disconnect', (reason) => reasons.push(reason));
    const startedAt = performance.now();

    const exit = await server?.stop();

    expect(exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    await eventually(() => expect(reasons).toHaveLength(30));
    // 'io server disconnect' would keep the original client away for good.
    expect(reasons.every((reason) => ['transport close', 'transport error'].includes(reason))).toBe(true);
    expect(clients.every(({ socket }) => socket.active)).toBe(true);
    expect(await site.dataSource.query('SELECT boot FROM followers')).toEqual([]);
    closeAllClients();
    await site.stop();
  }, 60_000);
});

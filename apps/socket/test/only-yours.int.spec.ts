import { randomUUID } from 'node:crypto';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { eventually } from '@aftercommit/testing/eventually';
import { carrierKinds, describeCarrier } from '@aftercommit/testing/start-carrier';
import {
  closeAllClients,
  cookieOf,
  openAs,
  openClient,
  openPage,
  type ClientOptions,
  type TestClient,
} from './open-client';
import { siteOrigin, startTestSite, type Person, type TestSite } from './start-test-site';

for (const kind of carrierKinds) {
  describeCarrier(kind)(`[G6] only yours, carried by ${kind}:`, () => {
    let site: TestSite;
    let urls: [string, string];
    let alice: Person;
    let bob: Person;

    beforeAll(async () => {
      site = await startTestSite(kind);
      const [one, other] = site.servers;
      if (!one || !other) throw new Error('two servers were started');
      urls = [one.url, other.url];
      [alice, bob] = await Promise.all([site.addPerson(), site.addPerson()]);
    }, 60_000);
    afterEach(closeAllClients);
    afterAll(() => site?.stop(), 60_000);

    /** What each client hears until an event for everybody, sent after alice's, has reached all of them. */
    async function hearOneRound(clients: TestClient[]): Promise<string[][]> {
      const caseId = randomUUID();
      const before = clients.map((client) => client.live().length);
      await site.append(
        { type: 'inventory.updated', payload: { userId: alice.userId } },
        { type: 'request.updated', payload: { userId: alice.userId, requestId: randomUUID(), status: 'approved' } },
      );
      const version = await site.addCent(alice.userId);
      const alices = clients.filter((client) => client.heard.some(({ name }) => name.endsWith(alice.userId)));
      // This very balance: one of a test before may still be under way, and the case is told by another lane.
      const isToldTo = ({ heard }: TestClient): boolean =>
        heard.some(({ name, body }) => {
          return name === `balance:updated:${alice.userId}` && body.version === version && !body.meta?.snapshot;
        });
      await eventually(() => alices.every(isToldTo));
      await site.append({ type: 'case.updated', payload: { caseId } });
      await eventually(() =>
        expect(
          clients.every(({ heard }) => heard.some(({ name, body }) => name === 'case:updated' && body.id === caseId)),
        ).toBe(true),
      );
      return clients.map((client, index) => client.live().slice(before[index]));
    }

    const everybody = ['cases:updated', 'case:updated'] as const;
    const ofAlice = () => [
      `inventory:updated:${alice.userId}`,
      `request:updated:${alice.userId}`,
      `balance:updated:${alice.userId}`,
      'balance:updated',
      ...everybody,
    ];

    const block = (userId: string): Promise<void> =>
      site.runTransaction(async (tx) => {
        await tx.query('UPDATE users SET blocked_forever = true WHERE id = $1', [userId]);
        await appendToOutbox(tx, [{ type: 'user.blocked', payload: { userId } }]);
      });

    async function expectHears(options: ClientOptions, whom: 'alice' | 'visitor'): Promise<void> {
      const clients = urls.map((url) => openClient(url, options));
      await Promise.all(clients.map((client) => client.synced()));
      // A visitor's snapshot names no person; somebody's does at once.
      expect(clients.map(({ heard }) => heard.some(({ name }) => name.startsWith('balance:')))).toEqual([
        whom === 'alice',
        whom === 'alice',
      ]);
      const expected = [...(whom === 'alice' ? ofAlice() : everybody)].sort();
      expect((await hearOneRound(clients)).map((names) => names.sort())).toEqual([expected, expected]);
    }

    it('a token is its person', () => expectHears({ auth: { token: alice.token } }, 'alice'));

    it('a token is its person over polling too', () =>
      expectHears({ auth: { token: alice.token }, transports: ['polling'] }, 'alice'));

    it('a cookie is its person on a page of the site', () =>
      expectHears({ headers: { cookie: cookieOf(alice), origin: siteOrigin } }, 'alice'));

    it('a cookie is its person when the browser polls from the same origin', () =>
      expectHears(
        { headers: { cookie: cookieOf(alice), 'sec-fetch-site': 'same-origin' }, transports: ['polling'] },
        'alice',
      ));

    it('a cookie is its person when a page of the site polls from a listed origin', () =>
      expectHears({ headers: { cookie: cookieOf(alice), origin: siteOrigin }, transports: ['polling'] }, 'alice'));

    it.each<[string, ClientOptions]>([
      ['from no origin, over a WebSocket', {}],
      ['from no origin, over a WebSocket that says same-origin', { headers: { 'sec-fetch-site': 'same-origin' } }],
      ['from another origin', { headers: { origin: 'http://evil.example' } }],
      ['from an origin that begins like ours', { headers: { origin: `${siteOrigin}.evil.example` } }],
      ['from an origin with another port', { headers: { origin: 'http://localhost:3001' } }],
      ['from another case of our origin', { headers: { origin: siteOrigin.toUpperCase() } }],
      ['from the origin null', { headers: { origin: 'null' } }],
      ['polled from no origin', { transports: ['polling'] }],
      ['polled by another site', { transports: ['polling'], headers: { 'sec-fetch-site': 'cross-site' } }],
      ['polled by a neighbour of the site', { transports: ['polling'], headers: { 'sec-fetch-site': 'same-site' } }],
      [
        'polled from another origin',
        { transports: ['polling'], headers: { origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' } },
      ],
    ])('a cookie is a visitor %s', (_where, options) =>
      expectHears({ ...options, headers: { cookie: cookieOf(alice), ...options.headers } }, 'visitor'),
    );

    it.each<[string, ClientOptions]>([
      ['nothing', {}],
      ['a cookie that is none', { headers: { cookie: 'aftercommit_session=made-up', origin: siteOrigin } }],
      ['the token in the cookie', { headers: { cookie: 'aftercommit_session=TOKEN', origin: siteOrigin } }],
    ])('%s is a visitor', (_what, options) => {
      const headers = { ...options.headers };
      if (headers.cookie) headers.cookie = headers.cookie.replace('TOKEN', alice.token);
      return expectHears({ headers }, 'visitor');
    });

    it.each([
      ['one that is made up', () => ({ token: 'made-up' }), 'unauthorized'],
      ['a cookie in its place', () => ({ token: alice.cookie }), 'unauthorized'],
      ['a number', () => ({ token: 7 }), 'invalid_input'],
      ['a list', () => ({ token: [alice.token] }), 'invalid_input'],
      ['one that is too long', () => ({ token: 'x'.repeat(201) }), 'invalid_input'],
    ])('a token that is none is refused: %s', async (_what, auth, code) => {
      const { socket } = openClient(urls[0], { auth: auth() });

      const error = await new Promise<Error & { data?: unknown }>((resolve) => socket.on('connect_error', resolve));

      expect(error.data).toEqual({ code });
      expect(socket.connected).toBe(false);
    });

    it('whoever names somebody else, nobody, or nonsense is told so and joins nothing', async () => {
      const [visitor, stranger] = [openClient(urls[0]), openAs(urls[0], bob)];
      await Promise.all([visitor.synced(), stranger.synced()]);
      const identify = (client: TestClient, ...message: unknown[]): Promise<unknown> =>
        client.socket.timeout(2_000).emitWithAck('user:identify', ...message);

      const answers = [
        await identify(stranger, { userId: alice.userId }),
        await identify(visitor, { userId: alice.userId }),
        ...(await Promise.all(
          [
            undefined,
            null,
            7,
            'x',
            alice.userId,
            [],
            {},
            { userId: 7 },
            { userId: [alice.userId] },
            { userId: '__proto__' },
          ].map((body) => identify(stranger, body)),
        )),
        await identify(stranger),
      ];
      stranger.socket.emit('user:identify', { userId: alice.userId });
      visitor.socket.emit('user:identify', { userId: alice.userId });
      const heard = await hearOneRound([visitor, stranger]);

      expect(answers.map((answer) => (answer as { code: string }).code)).toEqual([
        'forbidden',
        'unauthorized',
        ...Array.from({ length: 11 }, () => 'invalid_input'),
      ]);
      expect(heard).toEqual([everybody, everybody]);
    });

    it('whoever names themself is told the state once more', async () => {
      const client = openAs(urls[0], alice);
      await client.synced();
      // Behind these nothing is under way that the tests before have told.
      await hearOneRound([client]);
      const before = client.heard.length;

      const answer: unknown = await client.socket
        .timeout(2_000)
        .emitWithAck('user:identify', { userId: alice.userId.toUpperCase() });

      expect(answer).toEqual({ success: true });
      await eventually(() =>
        expect(client.heard.slice(before).map(({ name, body }) => [name, body.meta?.snapshot])).toEqual([
          [`balance:updated:${alice.userId}`, true],
          ['balance:updated', true],
          [`inventory:updated:${alice.userId}`, true],
          ['cases:updated', true],
        ]),
      );
    });

    it('a session that ends closes its sockets on every server, and no others', async () => {
      const ending = await site.signIn(alice.userId);
      const concerned = urls.flatMap((url) => [openAs(url, ending), openPage(url, cookieOf(ending))]);
      const others = [...urls.map((url) => openAs(url, alice)), openAs(urls[0], bob), openClient(urls[1])];
      await Promise.all([...concerned, ...others].map((client) => client.synced()));

      await site.runTransaction(async (tx) => {
        await tx.query('UPDATE sessions SET ended_at = clock_timestamp() WHERE id = $1', [ending.sessionId]);
        await appendToOutbox(tx, [
          { type: 'session.ended', payload: { userId: alice.userId, sessionId: ending.sessionId } },
        ]);
      });

      await eventually(() => concerned.every(({ socket }) => !socket.connected), { deadlineMs: 5_000 });
      expect(others.map(({ socket }) => socket.connected)).toEqual([true, true, true, true]);
      const back = openPage(urls[0], cookieOf(ending));
      await back.synced();
      expect(back.heard.map(({ name }) => name)).toEqual(['cases:updated']);
    });

    it('a person who is blocked loses every socket on every server, and comes back as a visitor at most', async () => {
      const mallory = await site.addPerson();
      const second = await site.signIn(mallory.userId);
      const concerned = urls.flatMap((url) => [
        openAs(url, mallory),
        openPage(url, cookieOf(second), { reconnects: true }),
      ]);
      await Promise.all(concerned.map((client) => client.synced()));

      await block(mallory.userId);

      await eventually(() => concerned.filter((_, index) => index % 2 === 0).every(({ socket }) => !socket.connected));
      const pages = concerned.filter((_, index) => index % 2 === 1);
      const comings = ({ heard }: TestClient) => heard.filter(({ name }) => name === 'cases:updated').length;
      await eventually(() => expect(pages.map(comings)).toEqual([2, 2]));
      const before = pages.map(({ heard }) => heard.length);
      await site.addCent(mallory.userId);
      await hearOneRound(pages);
      expect(pages.flatMap(({ heard }, index) => heard.slice(before[index]).map(({ name }) => name)).sort()).toEqual(
        [...everybody, ...everybody].sort(),
      );
    });

    it('a session that expires closes its sockets, by the clock of the database', async () => {
      const brief = await site.addPerson({ ttlMs: 1_500 });
      const clients = urls.flatMap((url) => [openAs(url, brief), openPage(url, cookieOf(brief))]);
      await Promise.all(clients.map((client) => client.synced()));
      expect(clients.every(({ socket }) => socket.connected)).toBe(true);

      await eventually(() => clients.every(({ socket }) => !socket.connected), { deadlineMs: 5_000 });
    });

    it('a block is seen that commits between the handshake and the snapshot', async () => {
      const late = await site.addPerson();
      site.snapshotProxy.delay(150);
      const client = openAs(urls[0], late);
      await eventually(() => client.socket.connected);

      await block(late.userId);

      await eventually(() => !client.socket.connected);
      site.snapshotProxy.restore();
      expect(client.heard).toEqual([]);
    });

    it('a block is seen whose event has passed before the handshake has its answer', async () => {
      const late = await site.addPerson();
      const marker = openAs(urls[0], late);
      await marker.synced();
      site.snapshotProxy.delay(400);
      const [{ now }] = await site.dataSource.query<[{ now: Date }]>('SELECT clock_timestamp() AS now');
      const client = openAs(urls[0], late);
      // The session was read, the answer is on its way.
      await eventually(
        async () => {
          const read = await site.dataSource.query<unknown[]>(
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'aftercommit-snapshots'
             AND query LIKE '%token_hash%' AND query_start > $1 AND state = 'idle'`,
            [now],
          );
          return read.length > 0;
        },
        { intervalMs: 5 },
      );

      await block(late.userId);

      await eventually(() => !marker.socket.connected, { intervalMs: 5 });
      expect(client.socket.connected).toBe(false);
      await eventually(() => client.socket.connected, { intervalMs: 5 });
      await eventually(() => !client.socket.connected);
      site.snapshotProxy.restore();
      expect(client.heard).toEqual([]);
    });
  });
}

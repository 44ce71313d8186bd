import { eventually } from '@aftercommit/testing/eventually';
import { openRawClient, waitForSnapshot, type RawClient, type RawClientOptions } from './raw-client';
import type { Player } from './site';
import { siteOrigin, startPipeline, type Pipeline } from './start-pipeline';

/** From the answer of the route to the close on every server. */
const closedMsMax = 5_000;

describe('the sockets of two servers', () => {
  let pipeline: Pipeline;
  const open: RawClient[] = [];

  beforeAll(async () => {
    pipeline = await startPipeline({ counts: { socket: 2 } });
  }, 60_000);

  afterEach(() => open.splice(0).forEach((client) => client.close()));

  afterAll(() => pipeline?.stop(), 60_000);

  async function openOn(server: number, options: Partial<RawClientOptions>): Promise<RawClient> {
    const url = pipeline.sockets[server]?.url ?? '';
    const client = openRawClient({ url, kind: 'test', transports: ['websocket'], ...options });
    open.push(client);
    await waitForSnapshot(client);
    return client;
  }

  const openOnBoth = (options: Partial<RawClientOptions>): Promise<RawClient[]> =>
    Promise.all([0, 1].map((server) => openOn(server, options)));

  const knows = (client: RawClient, { id }: Player): boolean => JSON.stringify(client.heard).includes(id);

  /** Closed by the server, in a way after which the original client comes back: as a visitor now. */
  const expectClosed = (closes: string[], count: number): Promise<unknown> =>
    eventually(() => expect(closes).toEqual(Array.from({ length: count }, () => 'transport close')), {
      deadlineMs: closedMsMax,
    });

  const noteCloses = (clients: RawClient[]): string[] => {
    const closes: string[] = [];
    for (const { socket } of clients) socket.on('disconnect', (reason) => closes.push(reason));
    return closes;
  };

  it('[G6] close at the sign-out of their session, and only those', async () => {
    const ended = await pipeline.site.signIn('alice');
    const kept = await pipeline.site.signIn('alice');
    const closes = noteCloses([
      ...(await openOnBoth({ cookie: ended.cookie, origin: siteOrigin })),
      await openOn(1, { token: ended.token }),
    ]);
    const others = noteCloses(await openOnBoth({ token: kept.token }));

    await pipeline.site.call('POST', '/api/auth/logout', {}, ended.token);

    await expectClosed(closes, 3);
    expect(others).toEqual([]);
  });

  it('[G6] close when their person is blocked, and do not come back as that person', async () => {
    const bob = await pipeline.site.signIn('bob');
    const clients = await openOnBoth({ cookie: bob.cookie, origin: siteOrigin });
    const closes = noteCloses(clients);
    const admin = await pipeline.site.signInAdmin();

    const blocked = await pipeline.site.call('POST', `/api/admin/users/${bob.id}/block`, { reason: 'test' }, admin);

    expect(blocked).toMatchObject({ status: 200, body: { success: true } });
    await expectClosed(closes, 2);
    for (const client of clients) client.heard.splice(0);
    await Promise.all(clients.map(waitForSnapshot));
    for (const client of clients) expect(knows(client, bob)).toBe(false);
    await pipeline.site.call('POST', `/api/admin/users/${bob.id}/unblock`, {}, admin);
  });

  it("[G6] close when their session expires, by the database's clock", async () => {
    const alice = await pipeline.site.signIn('alice');
    await pipeline.dataSource.query(
      `UPDATE sessions SET expires_at = clock_timestamp() + interval '2 seconds'
       WHERE id = (SELECT id FROM sessions ORDER BY created_at DESC LIMIT 1)`,
    );
    const closes = noteCloses(await openOnBoth({ cookie: alice.cookie, origin: siteOrigin }));

    await expectClosed(closes, 2);
  });

  it('[G6] take a cookie only from a page of ours', async () => {
    const { cookie, ...alice } = await pipeline.site.signIn('alice');
    const player = { cookie, ...alice };
    const trusted = await openOn(0, { cookie, origin: siteOrigin });
    const foreign = await openOn(0, { cookie, origin: 'https://evil.example' });
    const silent = await openOn(0, { cookie });
    const polling = await openOn(0, { cookie, transports: ['polling'] });

    expect([trusted, foreign, silent, polling].map((client) => knows(client, player))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('[G6] take the cookie for sockets alone and the token for nobody else', async () => {
    const alice = await pipeline.site.signIn('alice');
    const cookieSecret = alice.cookie.split('=')[1] ?? '';
    const cookieName = alice.cookie.split('=')[0] ?? '';

    const asBearer = await pipeline.site.call('GET', '/api/profile', undefined, cookieSecret);
    const tokenAsCookie = await openOn(0, { cookie: `${cookieName}=${alice.token}`, origin: siteOrigin });
    const refusal = new Promise<string>((resolve) => {
      const url = pipeline.sockets[0]?.url ?? '';
      const client = openRawClient({ url, kind: 'test', transports: ['websocket'], token: cookieSecret });
      open.push(client);
      client.socket.on('connect_error', (error) => resolve(error.message));
    });

    expect(asBearer).toMatchObject({ status: 401, body: { success: false, code: 'unauthorized' } });
    expect(knows(tokenAsCookie, alice)).toBe(false);
    expect(await refusal).toBe('Unauthorized');
  });

  it('[G6] of a visitor close at the sign-in of its page; a planted name of another page binds nothing', async () => {
    const visitor = 'aftercommit_visitor=planted-by-somebody';
    const page = await openOn(0, { cookie: visitor, origin: siteOrigin });
    const elsewhere = await openOn(1, {});
    const closes = noteCloses([page]);
    const others = noteCloses([elsewhere]);

    const reply = await fetch(`${pipeline.apis[0]?.url}/api/auth/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: visitor },
      body: JSON.stringify({ login: 'alice', password: 'alice' }),
    });

    expect(reply.status).toBe(200);
    const { profile } = (await reply.json()) as { profile: { id: string } };
    await expectClosed(closes, 1);
    // It comes back without the session's cookie: still a visitor, and not turned away for ever.
    page.heard.splice(0);
    await eventually(() => page.heard.some(({ body }) => body.meta?.snapshot), { deadlineMs: 20_000 });
    expect(JSON.stringify(page.heard)).not.toContain(profile.id);
    expect(others).toEqual([]);
  }, 40_000);

  it('[G6] of a page that signs in again leave the session of before, also when it was somebody else', async () => {
    const visitor = 'aftercommit_visitor=one-browser';
    const before = await pipeline.site.signIn('alice');
    const page = await openOn(0, { cookie: `${visitor}; ${before.cookie}`, origin: siteOrigin });
    const byToken = await openOn(1, { token: before.token });
    const closes = noteCloses([page]);
    const others = noteCloses([byToken]);

    await fetch(`${pipeline.apis[0]?.url}/api/auth/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: `${visitor}; ${before.cookie}` },
      body: JSON.stringify({ login: 'bob', password: 'bob' }),
    });

    await expectClosed(closes, 1);
    expect(others).toEqual([]);
  });

  it('[G6] refuse a foreign or malformed user:identify by its acknowledgement', async () => {
    const [alice, bob] = [await pipeline.site.signIn('alice'), await pipeline.site.signIn('bob')];
    const client = await openOn(0, { token: bob.token });
    const visitor = await openOn(1, {});

    const answers: unknown[] = [];
    for (const body of [{ userId: alice.id }, { userId: 1 }, null, 'x', [], { userId: `${bob.id}x` }]) {
      answers.push(await client.socket.timeout(2_000).emitWithAck('user:identify', body));
    }
    answers.push(await visitor.socket.timeout(2_000).emitWithAck('user:identify', { userId: alice.id }));

    for (const answer of answers) expect(answer).toMatchObject({ success: false });
    expect(await client.socket.timeout(2_000).emitWithAck('user:identify', { userId: bob.id })).toEqual({
      success: true,
    });
    client.socket.emit('user:identify');
    client.socket.emit('user:identify', { userId: alice.id });
    expect(await client.socket.timeout(2_000).emitWithAck('user:identify', { userId: bob.id })).toEqual({
      success: true,
    });
    expect(knows(client, alice) || knows(visitor, alice)).toBe(false);
  });
});

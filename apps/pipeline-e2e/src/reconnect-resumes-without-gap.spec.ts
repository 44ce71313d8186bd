import { randomUUID } from 'node:crypto';
import type { EventMeta } from '@aftercommit/contracts/socket-protocol';
import {
  createRealtimeClient,
  type RealtimeClient,
  type RealtimeClientOptions,
} from '@aftercommit/realtime-client/create-realtime-client';
import { createTcpProxy, type TcpProxy } from '@aftercommit/testing/create-tcp-proxy';
import { eventually } from '@aftercommit/testing/eventually';
import type { Player } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

/** At a client that had to reconnect, from the moment that its server can be reached. */
const healedMsMax = 12_000;

const otherPersonalTypes = [
  'inventory.updated',
  'profile.updated',
  'request.updated',
  'session.started',
  'session.ended',
] as const;

const cuts = 4;
const creditsPerCut = 5;

type Follower = {
  client: RealtimeClient;
  /** Meta of everything that the handlers were given of the stream, snapshots left out. */
  given: EventMeta[];
  /** Balances in the order in which they were given, snapshots too. */
  balances: { balance: number; version: number }[];
  resyncs: string[];
  errors: unknown[];
};

describe('the SDK on a real pipeline', () => {
  let pipeline: Pipeline;
  let proxy: TcpProxy;
  let alice: Player;
  let bob: Player;
  const followers: Follower[] = [];

  beforeAll(async () => {
    pipeline = await startPipeline();
    proxy = await createTcpProxy({ port: pipeline.sockets[0]?.port ?? 0 });
    alice = await pipeline.site.signIn('alice');
    bob = await pipeline.site.signIn('bob');
  }, 60_000);

  afterEach(() => followers.splice(0).forEach(({ client }) => client.close()));

  afterAll(async () => {
    await proxy?.close();
    await pipeline?.stop();
  }, 60_000);

  async function follow(stream: string, options: Partial<RealtimeClientOptions> = {}): Promise<Follower> {
    const follower = { given: [], balances: [], resyncs: [], errors: [] } as unknown as Follower;
    const client = createRealtimeClient({
      url: `http://127.0.0.1:${proxy.port}`,
      getToken: () => alice.token,
      onError: (error) => follower.errors.push(error),
      ...options,
    });
    const keep = (_: unknown, meta: EventMeta): void => {
      if (meta.stream === stream && !meta.snapshot) follower.given.push(meta);
    };
    for (const type of otherPersonalTypes) client.on(type, keep);
    client.on('balance.updated', (balance, meta) => {
      follower.balances.push(balance);
      keep(balance, meta);
    });
    client.on('resync', ({ stream: name, reason }) => {
      if (name === stream) follower.resyncs.push(reason);
    });
    follower.client = client;
    followers.push(follower);
    await eventually(() => client.getStreamStates()[stream] === 'up_to_date', { deadlineMs: healedMsMax });
    return follower;
  }

  const credit = async (player: Player): Promise<void> => {
    const fact = { userId: player.id, paymentId: randomUUID(), amount: 1, currency: 'EUR', status: 'succeeded' };
    expect((await pipeline.site.sendCallback(fact, `msg_${randomUUID()}`)).status).toBe(200);
  };

  const creditSeveral = async (player: Player, count: number): Promise<void> => {
    for (let each = 0; each < count; each += 1) await credit(player);
  };

  async function readBalance(player: Player): Promise<{ balance: number; version: number }> {
    const [wallet] = await pipeline.dataSource.query<{ balance_cents: string; version: string }[]>(
      'SELECT balance_cents, version FROM wallets WHERE user_id = $1',
      [player.id],
    );
    return { balance: Number(wallet?.balance_cents) / 100, version: Number(wallet?.version) };
  }

  /** The newest balance of the database is on the screen; nothing was repeated, left out or taken back. */
  async function expectWhole(follower: Follower, stream: string, deadlineMs = healedMsMax): Promise<void> {
    const wanted = await readBalance(alice);
    await eventually(() => expect(follower.client.getSnapshot().balance).toEqual(wanted), {
      deadlineMs,
      intervalMs: 50,
    });
    await eventually(() => follower.client.getStreamStates()[stream] === 'up_to_date', { deadlineMs });
    const versions = follower.balances.map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(follower.given.map(({ id }) => id)).size).toBe(follower.given.length);
    expect(follower.errors).toEqual([]);
  }

  /** Every event of the stream since the follower began, as the log has them. */
  async function readIds(stream: string, fromSeq: number): Promise<string[]> {
    const rows = await pipeline.dataSource.query<{ event_id: string }[]>(
      `SELECT o.event_id FROM event_log l JOIN outbox o ON o.id = l.outbox_id
       WHERE l.stream = $1 AND l.seq >= $2 ORDER BY l.seq`,
      [stream, fromSeq],
    );
    return rows.map((row) => row.event_id);
  }

  it('[G2] [G4] is given every event once and in order, while its network is cut again and again', async () => {
    const stream = `user:${alice.id}`;
    const follower = await follow(stream);
    let losses = 0;
    follower.client.on('connection_state', (state) => void (losses += state === 'reconnecting' ? 1 : 0));

    for (let cut = 0; cut < cuts; cut += 1) {
      const written = creditSeveral(alice, creditsPerCut);
      await credit(alice);
      proxy.cut();
      await written;
      await eventually(() => losses === cut + 1);
      proxy.restore();
      await eventually(() => follower.client.getConnectionState() === 'connected', { deadlineMs: healedMsMax });
    }

    await expectWhole(follower, stream);
    expect(follower.given.map(({ id }) => id)).toEqual(await readIds(stream, follower.given[0]?.seq ?? 0));
    expect(new Set(follower.balances.map(({ version }) => version)).size).toBe(cuts * (creditsPerCut + 1) + 1);
    expect(follower.resyncs).toEqual(['no_cursor']);
  }, 90_000);

  it('[G5] notices a connection over which nothing comes any more, and is up to date again in time', async () => {
    const stream = `user:${alice.id}`;
    const follower = await follow(stream);

    proxy.strand();
    const strandedAtMs = performance.now();
    await credit(alice);
    await expectWhole(follower, stream, healedMsMax + 2_000);

    expect(performance.now() - strandedAtMs).toBeLessThan(healedMsMax);
    expect(follower.resyncs).toEqual(['no_cursor']);
  }, 40_000);

  it('[G2] [G5] continues on the server that comes after a killed one', async () => {
    const stream = `user:${alice.id}`;
    const follower = await follow(stream);
    const [killed] = pipeline.sockets;

    killed?.kill('SIGKILL');
    await killed?.waitForExit();
    await creditSeveral(alice, 3);
    await pipeline.startOne('socket', { port: killed?.port ?? 0, serverName: 'socket-1' });
    const thereAtMs = performance.now();
    await expectWhole(follower, stream);

    expect(performance.now() - thereAtMs).toBeLessThan(healedMsMax);
    expect(follower.resyncs).toEqual(['no_cursor']);
    expect(follower.given.map(({ id }) => id)).toEqual(await readIds(stream, follower.given[0]?.seq ?? 0));
  }, 60_000);

  it('starts again from the present state when an operator raises the epoch', async () => {
    const stream = `user:${alice.id}`;
    const follower = await follow(stream);
    const [{ epoch }] = (await pipeline.dataSource.query('SELECT current_epoch() AS epoch')) as [{ epoch: string }];

    await pipeline.dataSource.query('SELECT raise_epoch($1)', [epoch]);
    await eventually(() => expect(follower.resyncs).toEqual(['no_cursor', 'epoch_changed']), {
      deadlineMs: healedMsMax,
    });
    await credit(alice);

    await expectWhole(follower, stream);
  }, 40_000);

  it('[G6] shows nothing of alice to bob on the same page, and nothing to a visitor', async () => {
    let player: Player | null = await pipeline.site.signIn('alice');
    const follower = await follow(`user:${alice.id}`, { getToken: () => player?.token ?? null });
    const { client } = follower;

    await pipeline.site.call('POST', '/api/auth/logout', undefined, player.token);
    await eventually(() => client.getConnectionState() === 'refused', { deadlineMs: healedMsMax });
    player = bob;
    client.refresh();
    await eventually(() => client.getStreamStates()[`user:${bob.id}`] === 'up_to_date', { deadlineMs: healedMsMax });
    const heardBefore = follower.balances.length;
    await credit(alice);
    await credit(bob);
    const ofBob = await readBalance(bob);

    await eventually(() => expect(client.getSnapshot().balance).toEqual(ofBob));
    expect(follower.balances.slice(heardBefore)).toEqual([ofBob]);
    expect(Object.keys(client.getStreamStates()).sort()).toEqual(['cases', 'chat', 'drops', `user:${bob.id}`]);
    player = null;
    client.refresh();
    await eventually(() => expect(Object.keys(client.getStreamStates()).sort()).toEqual(['cases', 'drops']));
    expect(client.getSnapshot().balance).toBeNull();
  }, 40_000);
});

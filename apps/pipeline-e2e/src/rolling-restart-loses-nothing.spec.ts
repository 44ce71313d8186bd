import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { StreamCursor, StreamEvent, StreamSync } from '@aftercommit/contracts/socket-protocol';
import { eventually } from '@aftercommit/testing/eventually';
import { isRedisAvailable, startRedis } from '@aftercommit/testing/start-redis';
import type { ProcessName, TestProcess } from '@aftercommit/testing/start-process';
import { openRawClient, waitForSnapshot, type RawClient } from './raw-client';
import { createSite, type Player } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

/** Deposits under way at once while processes come and go. */
const depositsAtOnce = 3;
const depositCents = 1;

/** Follows as the SDK does, and keeps every seq that it was given, in order. */
type Follower = {
  socket: Socket;
  cursors: Record<string, StreamCursor>;
  seqs: number[];
  resyncs: string[];
  balance: unknown;
};

for (const profile of ['embedded', 'Redis'] as const) {
  const describeProfile = profile === 'Redis' && !isRedisAvailable() ? describe.skip : describe;

  describeProfile(`every process restarted one after the other under load (${profile})`, () => {
    let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
    let pipeline: Pipeline;
    let alice: Player;
    let stream: string;
    const raws: RawClient[] = [];
    const followers: Follower[] = [];

    beforeAll(async () => {
      redis = profile === 'Redis' ? await startRedis() : undefined;
      const env = redis ? { REDIS_URL: redis.url } : {};
      pipeline = await startPipeline({ counts: { api: 2, dispatcher: 2, socket: 2 }, env });
      alice = await pipeline.site.signIn('alice');
      stream = `user:${alice.id}`;
      for (const { url } of pipeline.sockets) {
        raws.push(openRawClient({ url, kind: 'alice', token: alice.token }));
        followers.push(follow(url, alice, stream));
      }
      await Promise.all(raws.map(waitForSnapshot));
      await eventually(() => followers.every(({ cursors }) => stream in cursors));
    }, 60_000);

    afterAll(async () => {
      for (const { socket } of [...raws, ...followers]) socket.disconnect();
      await pipeline?.stop();
      await redis?.stop();
    }, 60_000);

    it('[G2] [G4] loses, repeats and reorders nothing, and every process ends by itself', async () => {
      const load = startDeposits(pipeline, alice);
      const exits: unknown[] = [];
      for (const [name, processes] of [
        ['api', pipeline.apis],
        ['dispatcher', pipeline.dispatchers],
        ['socket', pipeline.sockets],
      ] as const) {
        for (const [index, each] of [...processes].entries()) exits.push(await restart(pipeline, name, each, index));
      }
      const deposited = await load.stop();

      const balance = (await readWalletCents(pipeline, alice)) / 100;
      await eventually(
        () => {
          for (const follower of followers) expect(follower.balance).toBe(balance);
          for (const raw of raws) expect(raw.heard.filter(isBalance).at(-1)?.body.balance).toBe(balance);
        },
        { deadlineMs: 12_000 },
      );
      expect(exits).toEqual(exits.map(() => ({ code: 0, signal: null })));
      expect(balance).toBeCloseTo(500 + (deposited * depositCents) / 100, 2);
      expect(deposited).toBeGreaterThan(50);
      for (const { seqs, resyncs } of followers) {
        expect(resyncs).toEqual(['no_cursor']);
        expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
      }
    }, 120_000);
  });
}

const isBalance = ({ name }: { name: string }): boolean => name.startsWith('balance:updated:');

async function restart(pipeline: Pipeline, name: ProcessName, old: TestProcess, index: number): Promise<unknown> {
  const exit = await old.stop();
  await pipeline.startOne(name, { port: old.port, serverName: `${name}-${index + 1}` });
  return exit;
}

/** Deposits without end, each tried until it is answered, at whichever api is there. */
function startDeposits(pipeline: Pipeline, player: Player): { stop(): Promise<number> } {
  const sites = pipeline.apis.map(({ url }) => createSite(url, pipeline.webhookSecret));
  let running = true;
  let answered = 0;

  async function deposit(): Promise<void> {
    const paymentId = randomUUID();
    const fact = { userId: player.id, paymentId, amount: depositCents / 100, currency: 'EUR', status: 'succeeded' };
    for (let attempt = 0; ; attempt += 1) {
      const site = sites[attempt % sites.length];
      const answer = await site?.sendCallback(fact, `msg_${paymentId}`).catch(() => null);
      if (answer?.status === 200) break;
      if (attempt > 1_000) throw new Error('no api answers');
    }
    answered += 1;
  }

  async function work(): Promise<void> {
    while (running) await deposit();
  }

  const workers = Array.from({ length: depositsAtOnce }, work);
  return {
    stop: async () => {
      running = false;
      await Promise.all(workers);
      return answered;
    },
  };
}

async function readWalletCents({ dataSource }: Pipeline, player: Player): Promise<number> {
  const [row] = await dataSource.query<{ cents: string }[]>(
    'SELECT balance_cents AS cents FROM wallets WHERE user_id = $1',
    [player.id],
  );
  return Number(row?.cents);
}

function follow(url: string, player: Player, stream: string): Follower {
  const follower: Follower = { socket: undefined as never, cursors: {}, seqs: [], resyncs: [], balance: null };
  follower.socket = io(url, {
    forceNew: true,
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 1_000,
    auth: (give) => give({ token: player.token, protocol: 2, resume: follower.cursors }),
  });
  const apply = ({ type, data, meta }: StreamEvent): void => {
    if (meta.stream !== stream) return;
    if (!meta.snapshot) follower.seqs.push(meta.seq);
    follower.cursors[stream] = { epoch: meta.epoch, seq: meta.seq };
    if (type === 'balance.updated' && data) follower.balance = data.balance;
  };
  follower.socket.on('stream:event', apply);
  follower.socket.on('stream:sync', (sync: StreamSync) => {
    if (sync.stream !== stream) return;
    if ('resync' in sync) follower.resyncs.push(sync.resync);
    for (const event of 'events' in sync ? sync.events : sync.snapshot) apply(event);
    follower.cursors[stream] = { epoch: sync.epoch, seq: sync.seq };
  });
  return follower;
}

import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { replayRateMax } from '@aftercommit/contracts/http/admin-outbox';
import type { EventMeta } from '@aftercommit/contracts/socket-protocol';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { createRealtimeClient, type RealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';
import { eventually } from '@aftercommit/testing/eventually';
import { runOutbox } from '@aftercommit/testing/run-outbox';
import { describeCarrier } from '@aftercommit/testing/start-carrier';
import { startRedis, type TestRedis } from '@aftercommit/testing/start-redis';
import { openRawClient, waitForSnapshot } from './raw-client';
import type { Player } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

const queuePrefix = 'on-call';

const deadline = { deadlineMs: 60_000 };

/** A live event waits for one turn of a replay at most; and a machine that is busy doubles everything. */
const latencyRatioMax = 2;
const noiseMs = 15;

type Given = { meta: EventMeta; latencyMs: number };
type Page = { client: RealtimeClient; given: Given[]; versions: number[] };

/** A page that follows the drops and its own person's stream. */
async function openPage(pipeline: Pipeline, player: Player): Promise<Page> {
  const [url, page] = [pipeline.sockets[0]?.url ?? '', { given: [], versions: [] } as unknown as Page];
  page.client = createRealtimeClient({ url, getToken: () => player.token });
  closing.push(() => page.client.close());
  const keep = (meta: EventMeta): void => {
    if (!meta.snapshot) page.given.push({ meta, latencyMs: Date.now() - meta.at });
  };
  page.client.on('drop.won', (_, meta) => keep(meta));
  page.client.on('balance.updated', ({ version }, meta) => {
    page.versions.push(version);
    keep(meta);
  });
  await eventually(() => page.client.getStreamStates()[`user:${player.id}`] === 'up_to_date', deadline);
  return page;
}

async function credit(pipeline: Pipeline, player: Player): Promise<void> {
  const fact = { userId: player.id, paymentId: randomUUID(), amount: 1, currency: 'EUR', status: 'succeeded' };
  expect((await pipeline.site.sendCallback(fact, `msg_${randomUUID()}`)).status).toBe(200);
}

async function winDrops(pipeline: Pipeline, count: number): Promise<void> {
  const runTransaction = createRunTransaction(pipeline.dataSource, () => undefined);
  for (let left = count; left > 0; left -= 500) {
    const drops = Array.from({ length: Math.min(left, 500) }, (_, n) => ({
      type: 'drop.won' as const,
      payload: {
        openingId: randomUUID(),
        itemTitle: `drop ${n}`,
        itemImageUrl: '/i.png',
        nickname: 'n',
        rarity: 'rare' as const,
        caseImageUrl: '/c.png',
        wonAtMs: n,
      },
    }));
    await runTransaction((tx) => appendToOutbox(tx, drops));
  }
}

/** Whatever a failed test leaves open would keep jest alive. */
const closing: (() => void)[] = [];
const closeAll = (): void => closing.splice(0).forEach((close) => close());

const idsOf = (given: readonly Given[]): string[] => given.map(({ meta }) => meta.id);

describeCarrier('redis')('a Redis that is flushed while batches are in flight and a lane is paused', () => {
  let redis: TestRedis;
  let pipeline: Pipeline;

  beforeAll(async () => {
    redis = await startRedis();
    pipeline = await startPipeline({ env: { REDIS_URL: redis.url, QUEUE_PREFIX: queuePrefix } });
  }, 120_000);
  afterAll(async () => {
    closeAll();
    await pipeline?.stop();
    await redis?.stop();
  }, 60_000);

  it('[G2] reconcile names exactly what is undelivered, repairs it for real clients, and then finds nothing', async () => {
    const alice = await pipeline.site.signIn('alice');
    const page = await openPage(pipeline, alice);
    const control = new Redis(redis.url);
    control.on('error', () => undefined);
    closing.push(() => control.disconnect());
    const env = { DATABASE_URL: pipeline.databaseUrl, REDIS_URL: redis.url, QUEUE_PREFIX: queuePrefix };
    const outbox = async (...args: string[]) => {
      const { code, stdout, stderr } = await runOutbox([...args, '--json'], env);
      return { code, answer: stdout ? JSON.parse(stdout) : stderr };
    };
    const query = <Row>(sql: string) => pipeline.dataSource.query<Row[]>(sql);

    const [last] = await query<{ id: string }>('SELECT last_value AS id FROM outbox_id_seq');

    // The server hangs with batches on their way to it; then a lane is paused, and Redis loses everything.
    pipeline.sockets[0]?.kill('SIGSTOP');
    await winDrops(pipeline, 5);
    for (let each = 0; each < 3; each += 1) await credit(pipeline, alice);
    await eventually(async () => (await query('SELECT 1 FROM outbox_pending')).length === 0, deadline);
    expect((await outbox('pause', '0', '--reason', 'test')).code).toBe(0);
    await winDrops(pipeline, 2);
    await control.flushall();
    await eventually(
      async () =>
        (await query(`SELECT 1 FROM event_log WHERE dispatched_at > clock_timestamp() - interval '6 seconds'`))
          .length === 0,
      deadline,
    );
    const undelivered = await query<{ event_id: string }>(
      `SELECT o.event_id FROM event_log l JOIN outbox o ON o.id = l.outbox_id, followers f
       WHERE l.position > coalesce((f.positions ->> l.lane::text)::bigint, 0) ORDER BY l.lane, l.position`,
    );

    const found = await outbox('reconcile', '--older-than', '1');
    const repairing = outbox('reconcile', '--older-than', '1', '--apply', '--wait', '60');
    // It is queued again before anybody takes it.
    await eventually(async () => (await control.keys('*:wait')).length > 0, deadline);
    pipeline.sockets[0]?.kill('SIGCONT');
    const repaired = await repairing;
    const again = await outbox('reconcile', '--older-than', '1');
    await outbox('resume', '0', '--reason', 'test');

    expect(undelivered.length).toBeGreaterThanOrEqual(8);
    expect([found.code, found.answer.found.events.map(({ id }: { id: string }) => id)]).toEqual([
      7,
      undelivered.map(({ event_id: id }) => id),
    ]);
    expect([repaired.code, repaired.answer.left.events]).toEqual([0, []]);
    expect([again.code, again.answer.found.events]).toEqual([0, []]);
    const told = await query<{ event_id: string }>(
      `SELECT event_id FROM outbox WHERE type IN ('drop.won', 'balance.updated') AND id > ${last?.id}`,
    );
    await eventually(() => expect(idsOf(page.given).sort()).toEqual(told.map((row) => row.event_id).sort()), deadline);
  }, 240_000);
});

describe('a replay during live traffic', () => {
  const drops = 1_500;
  let pipeline: Pipeline;
  let alice: Player;
  let page: Page;

  beforeAll(async () => {
    pipeline = await startPipeline();
    alice = await pipeline.site.signIn('alice');
    page = await openPage(pipeline, alice);
  }, 120_000);
  afterAll(async () => {
    closeAll();
    await pipeline?.stop();
  }, 60_000);

  const outbox = (...args: string[]) => runOutbox(args, { DATABASE_URL: pipeline.databaseUrl });
  const replay = (...args: string[]) => outbox('replay', ...args, '--apply', '--reason', 'test', '--yes', '--json');

  /** The median latency at the page of one credit after the other while `goesOn`. */
  async function measure(goesOn: (measured: number) => boolean): Promise<number> {
    const latencies: number[] = [];
    while (goesOn(latencies.length)) {
      const before = page.versions.length;
      await credit(pipeline, alice);
      await eventually(() => page.versions.length > before, { ...deadline, intervalMs: 2 });
      latencies.push(page.given.findLast(({ meta }) => meta.stream === `user:${alice.id}`)?.latencyMs ?? Infinity);
    }
    expect(latencies.length).toBeGreaterThanOrEqual(10);
    return latencies.sort((a, b) => a - b)[Math.floor(latencies.length / 2)] ?? Infinity;
  }

  it('repeats exactly the planned drops, and live events keep their latency within twice', async () => {
    await winDrops(pipeline, drops);
    await eventually(() => expect(page.given.length).toBeGreaterThanOrEqual(drops), deadline);
    const originals = idsOf(page.given);

    const before = await measure((measured) => measured < 30);
    const running = replay('--type', 'drop.won', '--since', '1h', '--rate', '500');
    let isOver = false;
    void running.then(() => (isOver = true));
    await eventually(async () => {
      return (await pipeline.dataSource.query('SELECT 1 FROM replay_runs WHERE done > 0')).length > 0;
    }, deadline);
    const during = await measure((measured) => !isOver || measured < 10);
    const run = JSON.parse((await running).stdout);
    const after = await measure((measured) => measured < 30);

    expect(run).toMatchObject({ state: 'finished', replayed: drops });
    const repeated = await pipeline.dataSource.query<{ replay_of: string; event_id: string }[]>(
      `SELECT o.headers ->> 'replayOf' AS replay_of, o.event_id FROM event_log l JOIN outbox o ON o.id = l.outbox_id
       WHERE o.headers ? 'replayOf' ORDER BY l.seq`,
    );
    expect(repeated.map((row) => row.replay_of)).toEqual(originals);
    await eventually(() => {
      const heard = idsOf(page.given.filter(({ meta }) => meta.stream === 'drops')).slice(drops);
      expect(heard).toEqual(repeated.map((row) => row.event_id));
    }, deadline);
    expect(during).toBeLessThanOrEqual(latencyRatioMax * Math.max(before, after) + noiseMs);
  }, 240_000);

  it('[G4] of balances is one event per person, and no client is told an older one meanwhile', async () => {
    const naive = openRawClient({ url: pipeline.sockets[0]?.url ?? '', kind: 'naive', token: alice.token });
    closing.push(naive.close);
    await waitForSnapshot(naive);
    const people = await pipeline.dataSource.query<{ streams: number }[]>(
      `SELECT count(DISTINCT stream)::integer AS streams FROM outbox WHERE type = 'balance.updated'`,
    );
    const running = replay('--type', 'balance.updated', '--since', '1h', '--rate', String(replayRateMax));
    let isOver = false;
    void running.then(() => (isOver = true));

    await measure((measured) => !isOver || measured < 10);
    const run = JSON.parse((await running).stdout);

    const [wallet] = await pipeline.dataSource.query<{ version: string }[]>(
      'SELECT version FROM wallets WHERE user_id = $1',
      [alice.id],
    );
    const ofNaive = () =>
      naive.heard.filter(({ name }) => name.startsWith('balance:updated')).map(({ body }) => Number(body.version));
    await eventually(
      () => expect([page.versions.at(-1), ofNaive().at(-1)]).toEqual(Array(2).fill(Number(wallet?.version))),
      deadline,
    );
    expect(run).toMatchObject({ state: 'finished', total: people[0]?.streams, replayed: people[0]?.streams });
    for (const versions of [page.versions, ofNaive()]) expect(versions).toEqual([...versions].sort((a, b) => a - b));
    const replayed = await pipeline.dataSource.query<{ events: number }[]>(
      `SELECT count(*)::integer AS events FROM outbox WHERE headers ? 'replayOf' AND stream = $1`,
      [`user:${alice.id}`],
    );
    expect(replayed).toEqual([{ events: 1 }]);
  }, 240_000);
});

import { replayRateMax } from '@aftercommit/contracts/http/admin-outbox';
import { eventually } from '@aftercommit/testing/eventually';
import { runOutbox } from '@aftercommit/testing/run-outbox';
import { closeAll, closing, credit, deadline, idsOf, openPage, winDrops, type Page } from './open-page';
import { openRawClient, waitForSnapshot } from './raw-client';
import type { Player } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

/** A live event waits for one turn of a replay at most; and a machine that is busy doubles everything. */
const latencyRatioMax = 2;
const noiseMs = 15;

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

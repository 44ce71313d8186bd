import { Redis } from 'ioredis';
import { eventually } from '@aftercommit/testing/eventually';
import { runOutbox } from '@aftercommit/testing/run-outbox';
import { describeCarrier } from '@aftercommit/testing/start-carrier';
import { startRedis, type TestRedis } from '@aftercommit/testing/start-redis';
import { closeAll, closing, credit, deadline, idsOf, openPage, winDrops } from './open-page';
import { startPipeline, type Pipeline } from './start-pipeline';

const queuePrefix = 'on-call';

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

import { randomUUID } from 'node:crypto';
import { Client, type QueryConfig } from 'pg';
import type { Batch } from '@aftercommit/outbox/batch';
import { appendToOutbox } from '@aftercommit/outbox/append';
import type { RunsStatements } from '@aftercommit/outbox/runs-statements';
import { wakeChannel } from '@aftercommit/outbox/wake';
import { createDatabaseClock } from '@aftercommit/outbox/database-clock';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger } from '@aftercommit/runtime/logger';
import { eventually } from '@aftercommit/testing/eventually';
import { startProcess } from '@aftercommit/testing/start-process';
import { createLaneLoops, type LaneLoops } from '../src/dispatch-lanes';
import { createTestDispatching, type TestDispatching } from './create-test-dispatching';

let dispatching: TestDispatching;
let loops: LaneLoops[];
let given: Batch[];

beforeEach(async () => {
  dispatching = await createTestDispatching();
  loops = [];
  given = [];
});
afterEach(async () => {
  dispatching.proxy.restore();
  await Promise.all(loops.map((each) => each.stop()));
  await dispatching.stop();
});

async function startLoops(pollIntervalMs: number, db: RunsStatements = dispatching.pool): Promise<LaneLoops> {
  const started = createLaneLoops({
    db,
    batchSizeMax: 500,
    pollIntervalMs,
    handOver: (batch) => void given.push(batch),
    clock: createDatabaseClock(),
    metrics: createMetrics(createLogger('test', 'silent')),
    recordStep: null,
    log: createLogger('test', 'silent'),
  });
  loops.push(started);
  await started.start();
  return started;
}

const givenEvents = () => given.flatMap((batch) => batch.events);

describe('[G2] [G5] the lanes of a dispatcher', () => {
  it('are dispatched at once when it is woken', async () => {
    const started = await startLoops(60_000);
    await dispatching.append();

    started.wake([]);

    await eventually(() => expect(givenEvents()).toHaveLength(2), { deadlineMs: 1_000 });
  });

  it('are looked at once for an event, and no other lane than its own', async () => {
    const looks: unknown[] = [];
    const started = await startLoops(60_000, {
      query: async (statement: QueryConfig) => {
        const result = await dispatching.pool.query(statement);
        // Only now: the first look of all must not find the first event.
        if (statement.name === 'dispatch_lane') looks.push(statement.values?.[0]);
        return result;
      },
    });
    await eventually(() => expect(looks.toSorted()).toEqual([0, 1]));

    for (let event = 1; event <= 5; event += 1) {
      await dispatching.append();
      started.wake([1]);
      await eventually(() => expect(givenEvents()).toHaveLength(event));
    }

    expect(looks.slice(2)).toEqual([1, 1, 1, 1, 1]);
  });

  it.each([[[]], [[1, 7]]])('are all dispatched when nobody knows which (%j)', async (lanes) => {
    const started = await startLoops(60_000);
    await dispatching.append();

    started.wake(lanes);

    await eventually(() => expect(givenEvents()).toHaveLength(2), { deadlineMs: 1_000 });
  });

  it('are dispatched by the poll when a wake was lost', async () => {
    await startLoops(100);

    await dispatching.append();

    await eventually(() => expect(givenEvents()).toHaveLength(2), { deadlineMs: 1_000 });
  });

  it('give a late id its place within the sweep, also behind the mark', async () => {
    await startLoops(50);
    const writer = dispatching.dataSource.createQueryRunner();
    await writer.query('SET idle_in_transaction_session_timeout = 0');
    await writer.startTransaction();
    const slow = randomUUID();
    await appendToOutbox(writer.manager, [{ type: 'inventory.updated', payload: { userId: slow } }]);
    const openSince = performance.now();
    // Until the mark has passed the id: it trails by five seconds.
    await eventually(
      async () => {
        await dispatching.append();
        return performance.now() - openSince > 6_500;
      },
      { deadlineMs: 10_000, intervalMs: 200 },
    );

    await writer.commitTransaction();
    await writer.release();

    await eventually(() => givenEvents().some(({ stream }) => stream === `user:${slow}`), { deadlineMs: 1_500 });
  });

  it('are dispatched again after the database was away', async () => {
    await startLoops(50);
    await dispatching.append();
    await eventually(() => expect(givenEvents()).toHaveLength(2));

    dispatching.proxy.cut();
    await dispatching.append();
    dispatching.proxy.restore();

    await eventually(() => expect(givenEvents()).toHaveLength(4), { deadlineMs: 3_000 });
  });

  it('are dispatched again within 5 s after a connection died without a word', async () => {
    await startLoops(50);
    await dispatching.append();
    await eventually(() => expect(givenEvents()).toHaveLength(2));

    dispatching.proxy.strand();
    await dispatching.append();

    await eventually(async () => expect(await dispatching.countLogged()).toBe(4), { deadlineMs: 5_000 });
  });

  it('become more when the database says so', async () => {
    await startLoops(50);
    await dispatching.dataSource.query('SELECT set_user_lanes(8)');

    // So many people that none of the eight lanes stays empty.
    await Promise.all(Array.from({ length: 200 }, () => dispatching.append()));

    await eventually(() => expect(givenEvents()).toHaveLength(400), { deadlineMs: 5_000 });
    expect(new Set(given.map(({ lane }) => lane)).size).toBe(9);
  });

  it('are shared by several dispatchers: each event is given once', async () => {
    await Promise.all([startLoops(5), startLoops(5), startLoops(5)]);

    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 10 }, () => dispatching.append()));
    }

    await eventually(() => expect(givenEvents()).toHaveLength(200));
    expect(new Set(givenEvents().map(({ id }) => id)).size).toBe(200);
  });
});

describe('[G5] a dispatcher process', () => {
  it.each([
    ['by the poll when it may not listen', { LISTEN: '0' }, false],
    ['by the wake, long before its poll', { POLL_INTERVAL_MS: '60000' }, true],
  ])('dispatches %s', async (_how, env, wakes) => {
    const dispatcher = await startProcess({
      name: 'dispatcher',
      env: { DATABASE_URL: dispatching.url, LOG_LEVEL: 'warn', ...env },
    });
    const doorbell = new Client({ connectionString: dispatching.url });
    await doorbell.connect();
    // Its first looks are over.
    await eventually(async () => {
      await dispatching.append();
      await doorbell.query(`NOTIFY ${wakeChannel}`);
      return (await dispatching.countLogged()) >= 2;
    });

    const before = await dispatching.countLogged();
    await dispatching.append();
    if (wakes) await doorbell.query(`NOTIFY ${wakeChannel}`);

    await eventually(async () => expect(await dispatching.countLogged()).toBeGreaterThan(before), {
      deadlineMs: 1_500,
    });
    await doorbell.end();
    expect(await dispatcher.stop()).toEqual({ code: 0, signal: null });
  });
});

import type { QueryConfig } from 'pg';
import type { Batch } from '@aftercommit/outbox/batch';
import type { RunsStatements } from '@aftercommit/outbox/runs-statements';
import { createDatabaseClock } from '@aftercommit/outbox/database-clock';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger } from '@aftercommit/runtime/logger';
import { eventually } from '@aftercommit/testing/eventually';
import { createLaneLoops, type LaneLoops } from '../src/dispatch-lanes';
import { createTestDispatching, type TestDispatching } from './create-test-dispatching';

/** More than there are connections. */
const lanes = 8;
const events = 20;
/** Under the time that one look without an answer takes. */
const promptMs = 1_500;

describe('[G5] a look at what is settled', () => {
  let dispatching: TestDispatching;
  let loops: LaneLoops | undefined;
  let given: Batch[];

  beforeEach(async () => {
    dispatching = await createTestDispatching();
    given = [];
  });
  afterEach(async () => {
    dispatching.proxy.restore();
    await loops?.stop();
    await dispatching.stop();
  });

  async function start(db: RunsStatements, pollIntervalMs: number): Promise<LaneLoops> {
    const silent = createLogger('test', 'silent');
    loops = createLaneLoops({
      db,
      batchSizeMax: 500,
      pollIntervalMs,
      handOver: (batch) => void given.push(batch),
      clock: createDatabaseClock(),
      metrics: createMetrics(silent),
      recordStep: null,
      log: silent,
    });
    await loops.start();
    return loops;
  }

  const countGiven = (): number => given.reduce((sum, batch) => sum + batch.events.length, 0);

  /** Each look lasts this long in Postgres, and then fails. */
  function holdUpLooks(lookSeconds: number): RunsStatements & { asked: number; underWay: number } {
    const db = {
      asked: 0,
      underWay: 0,
      query: async (statement: QueryConfig) => {
        if (statement.name !== 'settle_pending') return dispatching.pool.query(statement);
        db.asked += 1;
        db.underWay += 1;
        const held = dispatching.pool.query({ text: 'SELECT pg_sleep($1)', values: [lookSeconds] });
        return held.finally(() => (db.underWay -= 1));
      },
    };
    return db;
  }

  it('that gets no answer holds up the events of no lane', async () => {
    await dispatching.dataSource.query(`SELECT set_user_lanes(${lanes})`);
    const db = holdUpLooks(30);
    const started = await start(db, 60_000);
    await eventually(() => db.asked > 0);

    for (let event = 1; event <= events; event += 1) {
      await dispatching.append();
      started.wake([]);
      await eventually(() => expect(countGiven()).toBe(2 * event), { deadlineMs: promptMs });
    }

    expect(db.underWay).toBe(1);
  }, 90_000);

  it('ends before the loops have stopped, and no other begins', async () => {
    const db = holdUpLooks(1);
    const started = await start(db, 20);
    await eventually(() => db.underWay > 0);

    await started.stop();

    const { asked } = db;
    expect(db.underWay).toBe(0);
    await dispatching.countLogged();
    expect(db.asked).toBe(asked);
  });

  it('is not made in vain by a dispatch that failed: the next one still begins where it said', async () => {
    const dispatches: { settledId: number; failed: boolean }[] = [];
    await start(
      {
        query: async (statement: QueryConfig) => {
          const settledId = Number(statement.values?.[3]);
          let failed = true;
          try {
            const result = await dispatching.pool.query(statement);
            failed = false;
            return result;
          } finally {
            if (statement.name === 'dispatch_lane' && statement.values?.[0] === 1)
              dispatches.push({ settledId, failed });
          }
        },
      },
      20,
    );
    await dispatching.append();
    await eventually(() => expect(dispatches.at(-1)?.settledId).toBeGreaterThan(0));

    dispatching.proxy.cut();
    await eventually(() => dispatches.some(({ failed }) => failed));
    dispatching.proxy.restore();
    await eventually(() => dispatches.at(-1)?.failed === false);

    const next = dispatches.slice(dispatches.findIndex(({ failed }) => failed)).find(({ failed }) => !failed);
    expect(next?.settledId).toBeGreaterThan(0);
  });
});

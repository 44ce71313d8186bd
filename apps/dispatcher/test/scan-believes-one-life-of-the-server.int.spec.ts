import type { Batch } from '@aftercommit/outbox/batch';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import { createPendingScan, type PendingScan } from '../src/pending-scan';
import { markTrailMs } from '../src/scan-mark';
import { createTestDispatching, type TestDispatching } from './create-test-dispatching';

const lane = 1;
const idBefore = 900_000;
const idRestored = 10;
/** Between two looks of the scan, which are not sweeps. */
const lookMs = 100;
/** More than between two looks at what is settled. */
const settleMs = 600;

describe('[G5] the scan for pending events', () => {
  let dispatching: TestDispatching;
  let scan: PendingScan;
  let nowMs: number;

  beforeEach(async () => {
    dispatching = await createTestDispatching();
    scan = createPendingScan(dispatching.pool, lane);
    nowMs = 0;
    await run(`SELECT setval('outbox_id_seq', ${idBefore})`);
  });
  afterEach(() => dispatching.stop());

  const run = (sql: string): Promise<unknown> => dispatching.dataSource.query(sql);
  const dispatch = (): Promise<Batch | null> =>
    dispatchLane(dispatching.pool, { lane, batchSizeMax: 100, ...scan.start(nowMs) });
  const advance = ({ events }: Batch): boolean => {
    const ids = events.map(({ outboxId }) => outboxId);
    return scan.advance(Math.min(...ids), Math.max(...ids), nowMs);
  };

  async function settle(looks: number): Promise<void> {
    for (let look = 0; look < looks; look += 1) {
      nowMs += settleMs;
      await scan.settle(nowMs);
    }
  }

  /** One event dispatched, and its id settled. */
  async function dispatchAndSettle(): Promise<void> {
    await dispatching.append();
    const batch = await dispatch();
    if (batch) advance(batch);
    await settle(3);
    expect(scan.start(nowMs).settled?.id).toBeGreaterThan(idBefore);
  }

  /** The database as it was before everything. */
  async function restoreOlderCopy(): Promise<void> {
    await run(
      `SET session_replication_role = replica; TRUNCATE outbox, outbox_pending, event_log, batches, streams;
       SET session_replication_role = DEFAULT; SELECT setval('outbox_id_seq', ${idRestored})`,
    );
  }

  it.each([
    ['in another life of the server', 'SELECT raise_epoch(current_epoch())'],
    ['in the same life', 'SELECT 1'],
  ])('begins anew where the ids of an older copy begin, %s: no event waits for a sweep', async (_how, enterLife) => {
    await dispatchAndSettle();
    nowMs += 2 * markTrailMs;
    // The sweep of this moment; the mark is at the old ids.
    expect(await dispatch()).toBeNull();
    await restoreOlderCopy();
    await run(enterLife);
    await settle(1);

    const dispatched: number[] = [];
    for (let event = 0; event < 2; event += 1) {
      nowMs += lookMs;
      await dispatching.append();
      const batch = await dispatch();
      dispatched.push(batch?.events.length ?? 0);
    }

    expect(dispatched).toEqual([1, 1]);
  });

  it('takes no ids from an answer of the server that was replaced meanwhile', async () => {
    await dispatchAndSettle();
    // Asked of the one before.
    scan.start(nowMs);
    await restoreOlderCopy();
    await run('SELECT raise_epoch(current_epoch())');
    await settle(1);

    scan.advance(idBefore + 2, idBefore + 2, nowMs);
    nowMs += 2 * markTrailMs;
    // The sweep of this moment.
    expect(await dispatch()).toBeNull();
    nowMs += lookMs;
    await dispatching.append();
    const batch = await dispatch();

    expect(batch?.events).toHaveLength(1);
  });

  it('finds nothing impossible in a dispatch whose rows were settled before it answered', async () => {
    await dispatchAndSettle();
    await dispatching.append();
    const batch = await dispatch();

    await settle(3);
    const isBelieved = batch && advance(batch);

    expect(isBelieved).toBe(true);
    expect(scan.start(nowMs).settled?.id).toBe(batch?.events[0]?.outboxId);
  });

  it('builds nothing upon what a dispatch finds to be untrue while it is looked at', async () => {
    await dispatchAndSettle();
    const { settled } = scan.start(nowMs);
    nowMs += settleMs;
    const settling = scan.settle(nowMs);

    expect(scan.advance(settled?.id ?? 0, idBefore, nowMs)).toBe(false);
    await settling;

    expect(scan.start(nowMs).settled).toMatchObject({ id: 0, life: settled?.life });
  });
});

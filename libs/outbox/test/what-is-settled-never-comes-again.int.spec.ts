import { dispatchLane } from '../src/dispatch-lane';
import { pauseLane, resumeLane } from '../src/pause-lane';
import { nothingSettled, settlePending, type SettledPending } from '../src/settle-pending';
import { appendToOutbox } from '../src/append';
import { balanceEvent, createTestOutbox, type TestOutbox } from './create-test-outbox';

const lane = 1;

describe('[G2] [G4] an id is settled', () => {
  let outbox: TestOutbox;
  let userId: string;

  beforeEach(async () => {
    outbox = await createTestOutbox(8);
    [userId = ''] = await outbox.addPeople(1);
  });
  afterEach(() => outbox.stop());

  const dispatch = (settled: SettledPending = nothingSettled) =>
    dispatchLane(outbox.pool, { lane, afterId: settled.id, batchSizeMax: 100, settled });

  /** Looks until a look says nothing new. */
  async function settle(before: SettledPending): Promise<SettledPending> {
    const after = await settlePending(outbox.pool, lane, before);
    return after.id === before.id && after.seenId === before.seenId ? after : settle(after);
  }

  const readIds = async (): Promise<number[]> =>
    (await outbox.query<{ id: string }>('SELECT id FROM outbox ORDER BY id')).map(({ id }) => Number(id));

  it('when it is dispatched and everybody has ended who could have drawn a lower one', async () => {
    await outbox.append(balanceEvent(userId, 1));
    await outbox.append(balanceEvent(userId, 2));
    await dispatch();

    const settled = await settle(nothingSettled);

    expect(settled.id).toBe((await readIds()).at(-1));
  });

  it('not while a writer who drew a lower one has not committed, nor before that event is dispatched', async () => {
    const [slowUserId = ''] = await outbox.addPeople(1);
    let whileOpen = nothingSettled;
    await outbox.runTransaction(async (tx) => {
      await appendToOutbox(tx, [balanceEvent(slowUserId, 1)]);
      await outbox.append(balanceEvent(userId, 1));
      await dispatch();
      whileOpen = await settle(nothingSettled);
    });

    const afterCommit = await settle(whileOpen);
    const late = await dispatch(afterCommit);
    const afterDispatch = await settle(afterCommit);

    const [slowId = 0, quickId] = await readIds();
    expect(whileOpen.id).toBe(0);
    expect(afterCommit.id).toBe(slowId - 1);
    expect(late?.events.map(({ outboxId }) => outboxId)).toEqual([slowId]);
    expect(afterDispatch.id).toBe(quickId);
  });

  it('not while its lane is paused', async () => {
    await pauseLane(outbox.dataSource.manager, { lane, actor: 'test', reason: 'test' });
    await outbox.append(balanceEvent(userId, 1));
    await dispatch();

    const paused = await settle(nothingSettled);
    await resumeLane(outbox.dataSource.manager, lane);
    const batch = await dispatch(paused);

    expect(batch?.events).toHaveLength(1);
  });

  it('in one life of the server: what was known of another is not believed', async () => {
    await outbox.append(balanceEvent(userId, 1));
    await outbox.append(balanceEvent(userId, 2));
    const [firstId = 0, secondId] = await readIds();
    const ofAnother = { ...nothingSettled, id: firstId, life: '1.0' };

    const batch = await dispatch(ofAnother);
    const settled = await settlePending(outbox.pool, lane, { ...ofAnother, seenId: firstId });

    expect(batch?.events.map(({ outboxId }) => outboxId)).toEqual([firstId, secondId]);
    expect(settled.id).toBe(0);
  });

  it('not when the log of ids is shorter than what was seen', async () => {
    await outbox.append(balanceEvent(userId, 1));
    const settled = await settle(nothingSettled);

    const after = await settlePending(outbox.pool, lane, { ...settled, id: 900, seenId: 1_000 });

    expect(after.id).toBe(0);
  });
});

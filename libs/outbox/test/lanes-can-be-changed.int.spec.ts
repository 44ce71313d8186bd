import { randomUUID } from 'node:crypto';
import { eventually } from '@aftercommit/testing/eventually';
import { dispatchLane } from '../src/dispatch-lane';
import { raiseEpoch } from '../src/raise-epoch';
import { readHeads } from '../src/read-heads';
import { appendToOutbox } from '../src/append';
import { balanceEvent, caseEvent, createTestOutbox, type TestOutbox } from './create-test-outbox';

let outbox: TestOutbox;

beforeEach(async () => {
  outbox = await createTestOutbox();
});
afterEach(() => outbox.stop());

async function dispatchEverything(): Promise<void> {
  const { lanes } = await readHeads(outbox.pool);
  for (const lane of lanes.keys()) {
    while (await dispatchLane(outbox.pool, { lane, afterId: 0, batchSizeMax: 7 }));
  }
}

const setUserLanes = (lanes: number): Promise<unknown> => outbox.query('SELECT set_user_lanes($1)', [lanes]);
const readEpoch = async (): Promise<string> => (await readHeads(outbox.pool)).epoch;

describe('[G4] the number of lanes', () => {
  it('is not changed while an event is pending', async () => {
    await outbox.append(caseEvent('a'));
    const before = await readHeads(outbox.pool);

    await expect(setUserLanes(4)).rejects.toThrow('pending events');

    expect(await readHeads(outbox.pool)).toEqual({ ...before, nowMs: expect.any(Number) });
  });

  it('is not changed under a writer: the change waits, and then finds the pending event', async () => {
    const writer = outbox.dataSource.createQueryRunner();
    await writer.startTransaction();
    await appendToOutbox(writer.manager, [balanceEvent(randomUUID(), 1)]);

    const changing = setUserLanes(4);
    const outcome = Promise.race([
      changing.then(
        () => 'changed',
        () => 'refused',
      ),
      outbox.query('SELECT pg_sleep(0.2)').then(() => 'waits'),
    ]);
    const first = await outcome;
    await writer.commitTransaction();
    await writer.release();

    expect(first).toBe('waits');
    await expect(changing).rejects.toThrow('pending events');
  });

  it('that a writer waited for is the one that its event goes by', async () => {
    const changer = outbox.dataSource.createQueryRunner();
    await changer.startTransaction();
    await changer.query('SELECT set_user_lanes(16)');

    const appending = outbox.append(...Array.from({ length: 50 }, () => balanceEvent(randomUUID(), 1)));
    await eventually(async () => {
      const waiting = await outbox.query(
        `SELECT FROM pg_locks WHERE relation = 'outbox_pending'::regclass AND NOT granted`,
      );
      return waiting.length === 1;
    });
    await changer.commitTransaction();
    await changer.release();
    await appending;

    const [lanes] = await outbox.query(
      'SELECT count(*)::int AS wrong FROM outbox_pending WHERE lane <> lane_of_stream(stream)',
    );
    expect(lanes).toEqual({ wrong: 0 });
  });

  it('raises the epoch when it changes', async () => {
    const before = await readEpoch();

    await setUserLanes(2);

    expect(await readEpoch()).not.toBe(before);
  });

  it.each([0, 64])('is never %i', async (lanes) => {
    await expect(setUserLanes(lanes)).rejects.toThrow('lane_config');
  });

  it('may be 1, 4, 16 and 1 again: every stream keeps its order and its numbers go on', async () => {
    const userIds = Array.from({ length: 40 }, () => randomUUID());
    let version = 0;

    for (const lanes of [1, 4, 16, 1]) {
      await setUserLanes(lanes);
      for (let round = 0; round < 3; round += 1) {
        version += 1;
        await outbox.append(...userIds.map((userId) => balanceEvent(userId, version)), caseEvent(`case-${version}`));
      }
      await dispatchEverything();
    }

    const rows = await outbox.query<{ lane: number; stream: string; seq: number; version: number | null }>(
      `SELECT lane, l.stream, seq::int, (payload ->> 'version')::int AS version FROM event_log l JOIN outbox o ON o.id = outbox_id
       ORDER BY o.id`,
    );
    expect(rows).toHaveLength(12 * 41);
    for (const userId of userIds) {
      const own = rows.filter(({ stream }) => stream === `user:${userId}`);
      expect(own.map(({ seq, version }) => [seq, version])).toEqual(
        Array.from({ length: 12 }, (_, i) => [i + 1, i + 1]),
      );
    }
    expect(rows.filter(({ stream }) => stream === 'cases').map(({ lane, seq }) => [lane, seq])).toEqual(
      Array.from({ length: 12 }, (_, i) => [0, i + 1]),
    );
    expect(new Set(rows.map(({ lane }) => lane)).size).toBeGreaterThan(10);
  });
});

describe('[G4] the epoch', () => {
  it('is raised once by everybody who noticed the same thing, and no number starts again', async () => {
    const userId = randomUUID();
    await outbox.append(balanceEvent(userId, 1));
    await dispatchEverything();
    const before = await readHeads(outbox.pool);

    await Promise.all(Array.from({ length: 5 }, () => raiseEpoch(outbox.pool, before.epoch)));

    const counter = await outbox.query('SELECT counter::int FROM epoch');
    expect(counter).toEqual([{ counter: 2 }]);
    await outbox.append(balanceEvent(userId, 2));
    const batch = await dispatchLane(outbox.pool, { lane: 1, afterId: 0, batchSizeMax: 10 });
    expect(batch).toMatchObject({ epoch: await readEpoch(), first: 2, events: [{ seq: 2 }] });
    expect(batch?.epoch).not.toBe(before.epoch);
  });

  it('is another one in a copy of the database', async () => {
    const other = await createTestOutbox(2);

    const epochs = [await readEpoch(), (await readHeads(other.pool)).epoch];
    await other.stop();

    expect(new Set(epochs).size).toBe(2);
  });
});

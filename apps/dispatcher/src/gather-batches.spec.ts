import { randomUUID } from 'node:crypto';
import type { Batch } from '@aftercommit/outbox/batch';
import { eventually } from '@aftercommit/testing/eventually';
import { createBatchGatherer } from './gather-batches';

function createBatch(first: number, last: number, { epoch = 'e', lane = 1 } = {}): Batch {
  const events = Array.from({ length: last - first + 1 }, (_, index) => ({
    position: first + index,
    stream: 'user:x',
    seq: first + index,
    outboxId: first + index,
    id: randomUUID(),
    type: 't',
    wire: { names: ['t'] },
    payload: {},
    at: 1,
  }));
  return { epoch, lane, first, last, dispatchedAtMs: last, events };
}

/** Never by itself within a test. */
const longMs = 600_000;

function gather(batches: Batch[]): Batch[] {
  const passed: Batch[] = [];
  const gatherer = createBatchGatherer(longMs, (batch) => void passed.push(batch));
  batches.forEach(gatherer.take);
  gatherer.flush();
  return passed;
}

describe('[G5] batches of a moment', () => {
  it('become one of their lane, with all events in order and the time of the last dispatch', () => {
    const [one, two, three] = [createBatch(5, 5), createBatch(6, 8), createBatch(9, 9)] as const;

    const passed = gather([one, two, three]);

    const events = [...one.events, ...two.events, ...three.events];
    expect(passed).toEqual([{ epoch: 'e', lane: 1, first: 5, last: 9, dispatchedAtMs: 9, events }]);
  });

  it('stay apart where another dispatcher moved what lies between, by epoch, and by lane', () => {
    const batches = [
      createBatch(1, 1),
      createBatch(3, 3),
      createBatch(4, 4, { epoch: 'f' }),
      createBatch(5, 5, { lane: 2 }),
    ];

    expect(gather(batches)).toEqual(batches);
  });

  it('are never more than one job carries, and lose nothing by it', () => {
    const passed = gather(Array.from({ length: 5 }, (_, index) => createBatch(index * 300 + 1, (index + 1) * 300)));

    expect(passed.map(({ first, last }) => [first, last])).toEqual([
      [1, 900],
      [901, 1_500],
    ]);
    expect(passed.flatMap(({ events }) => events.map(({ position }) => position))).toEqual(
      Array.from({ length: 1_500 }, (_, index) => index + 1),
    );
  });

  it('go on by themselves when the moment is over, and those after them in a moment of their own', async () => {
    const passed: Batch[] = [];
    const gatherer = createBatchGatherer(1, (batch) => void passed.push(batch));

    gatherer.take(createBatch(1, 1));
    await eventually(() => expect(passed).toHaveLength(1), { intervalMs: 1 });
    gatherer.take(createBatch(2, 2));
    await eventually(() => expect(passed).toHaveLength(2), { intervalMs: 1 });

    gatherer.flush();
    expect(passed).toHaveLength(2);
  });
});

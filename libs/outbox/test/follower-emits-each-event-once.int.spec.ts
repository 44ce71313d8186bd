import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { eventually } from '@aftercommit/testing/eventually';
import type { Announcement, Batch, LoggedEvent } from '../src/batch';
import { dispatchLane } from '../src/dispatch-lane';
import { createLaneFollower, type LaneFollower, type LaneFollowerDeps } from '../src/follow-lane';
import { readLog, type LogRange } from '../src/read-log';
import { balanceEvent, createTestOutbox, type TestOutbox } from './create-test-outbox';

const lane = 1;
const userId = randomUUID();
let outbox: TestOutbox;
let version = 0;
let head = 0;
let epoch = '';

beforeAll(async () => {
  outbox = await createTestOutbox();
  epoch = (await write(1)).epoch;
});
afterAll(() => outbox.stop());

/** Real events with a real place in the log. */
async function write(count: number): Promise<Batch> {
  await outbox.append(...Array.from({ length: count }, () => balanceEvent(userId, ++version)));
  const batch = await dispatchLane(outbox.pool, { lane, afterId: 0, batchSizeMax: 1_000 });
  if (!batch) throw new Error('nothing was pending');
  head = batch.last;
  return batch;
}

type Followed = { follower: LaneFollower; emitted: LoggedEvent[]; reads: LogRange[]; lost: string[]; start: number };

function follow(overrides: Partial<LaneFollowerDeps> = {}): Followed {
  const followed = { emitted: [] as LoggedEvent[], reads: [] as LogRange[], lost: [] as string[], start: head };
  const follower = createLaneFollower({
    lane,
    eventsPerTurn: 4,
    readLog: (range) => readLog(outbox.pool, range),
    emit: (event) => void followed.emitted.push(event),
    isDeadLetter: () => false,
    setAside: async () => undefined,
    onLost: (reason) => {
      followed.lost.push(reason);
      follower.stop();
    },
    onGapRead: (range) => void followed.reads.push(range),
    ...overrides,
  });
  follower.start({ epoch, position: head });
  return { ...followed, follower };
}

/** Everything from the follower's start to the head, once, in order, and as it is in the log. */
async function expectAllOnce({ emitted, start }: Followed): Promise<void> {
  const log: LoggedEvent[] = [];
  while (start + log.length < head) {
    log.push(...(await readLog(outbox.pool, { lane, from: start + log.length + 1, limit: 500 })).events);
  }
  expect(emitted).toEqual(log);
}

const withoutEvents = ({ events: _events, ...positions }: Announcement): Announcement => positions;

type Step =
  | { kind: 'write'; count: number }
  | { kind: 'offer'; which: number; carries: boolean; cutFirst: number; cutLast: number; foreign: boolean }
  | { kind: 'forge'; beyond: number }
  | { kind: 'observe' }
  | { kind: 'wait' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const), count: fc.integer({ min: 1, max: 6 }) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('offer' as const),
        which: fc.nat(),
        carries: fc.boolean(),
        cutFirst: fc.nat({ max: 2 }),
        cutLast: fc.nat({ max: 2 }),
        foreign: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('forge' as const), beyond: fc.integer({ min: 1, max: 2_000 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('observe' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  ),
  { maxLength: 30, size: 'max' },
);

/** A part of a batch as some carrier may hand it over: late, again, cut, without its events, or from another life. */
function announce(batches: Batch[], step: Extract<Step, { kind: 'offer' }>): Announcement | null {
  const batch = batches[step.which % Math.max(1, batches.length)];
  if (!batch) return null;
  const events = batch.events.slice(step.cutFirst, Math.max(step.cutFirst + 1, batch.events.length - step.cutLast));
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) return null;
  const announcement = { epoch: batch.epoch, lane, first: first.position, last: last.position, events };
  if (!step.foreign) return step.carries ? announcement : withoutEvents(announcement);
  return { ...announcement, epoch: 'another', events: events.map((event) => ({ ...event, id: randomUUID() })) };
}

describe('[G2] [G4] the follower of a lane', () => {
  it('emits each event once and in order, whatever of it arrives late, twice, cut, in reverse, forged or never', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const followed = follow();
        const batches: Batch[] = [];
        for (const step of taken) {
          if (step.kind === 'write') batches.push(await write(step.count));
          else if (step.kind === 'forge') {
            followed.follower.offer({ epoch, lane, first: head + step.beyond, last: head + step.beyond });
          } else if (step.kind === 'observe') followed.follower.observeHead(head);
          else if (step.kind === 'wait') await nextTurn();
          else {
            const announcement = announce(batches, step);
            if (announcement) followed.follower.offer(announcement);
          }
        }

        followed.follower.observeHead(head);
        await followed.follower.waitUntilPassed(head);

        await nextTurn();
        await expectAllOnce(followed);
        expect(followed.lost).toEqual([]);
        followed.follower.stop();
      }),
      { numRuns: process.env.HEAVY ? 500 : 80 },
    );
  }, 240_000);

  it('reads nothing from the log when batches arrive in order, each as hint and as job', async () => {
    const followed = follow();

    for (let batch = 0; batch < 5; batch += 1) {
      const written = await write(3);
      followed.follower.offer(written);
      followed.follower.offer(written);
    }

    await followed.follower.waitUntilPassed(head);
    await expectAllOnce(followed);
    expect(followed.reads).toEqual([]);
  }, 180_000);

  it('fills the gap before a batch from the log', async () => {
    const followed = follow();
    await write(3);
    const last = await write(2);

    followed.follower.offer(last);

    await followed.follower.waitUntilPassed(head);
    await expectAllOnce(followed);
    expect(followed.reads).toEqual([{ lane, from: followed.start + 1, limit: 3 }]);
  });

  it('skips the part of a batch that it has emitted', async () => {
    const followed = follow();
    const batch = await write(6);
    const [first, second, third] = batch.events;
    if (!first || !second || !third) throw new Error('six were written');

    followed.follower.offer({ ...batch, last: third.position, events: [first, second, third] });
    await followed.follower.waitUntilPassed(third.position);
    followed.follower.offer(batch);

    await followed.follower.waitUntilPassed(head);
    await expectAllOnce(followed);
    expect(followed.reads).toEqual([]);
  });

  it('finds a lost last batch by the head', async () => {
    const followed = follow();
    await write(2);

    followed.follower.observeHead(head);

    await followed.follower.waitUntilPassed(head);
    await expectAllOnce(followed);
  });

  it('reads more than a page of the log', async () => {
    const followed = follow();
    await write(700);
    await write(600);

    followed.follower.observeHead(head);

    await followed.follower.waitUntilPassed(head);
    await expectAllOnce(followed);
    expect(followed.reads.map(({ limit }) => limit)).toEqual([500, 500, 300]);
  });

  it('does not forget a batch that arrives while the log is asked about a head that is not there', async () => {
    let letRead: () => void = () => undefined;
    const mayRead = new Promise<void>((resolve) => (letRead = resolve));
    let asked = 0;
    const followed = follow({
      readLog: async (range) => {
        const page = await readLog(outbox.pool, range);
        if (asked++ === 0) await mayRead;
        return page;
      },
    });
    followed.follower.offer({ epoch, lane, first: head + 9_000, last: head + 9_000 });
    await eventually(() => asked === 1);
    const batch = await write(2);

    followed.follower.offer(withoutEvents(batch));
    letRead();

    await eventually(() => expect(followed.emitted).toHaveLength(2));
    await expectAllOnce(followed);
  });

  it('keeps its place for true batches when many that never were are announced', async () => {
    const followed = follow();
    for (let forged = 0; forged < 40; forged += 1) {
      const position = head + 10_000 + forged;
      const [event] = (await readLog(outbox.pool, { lane, from: head, limit: 1 })).events;
      if (event)
        followed.follower.offer({ epoch, lane, first: position, last: position, events: [{ ...event, position }] });
    }

    await eventually(async () => {
      const before = followed.reads.length;
      followed.follower.offer(await write(1));
      await followed.follower.waitUntilPassed(head);
      return followed.reads.length === before;
    });

    await expectAllOnce(followed);
  });

  it('ignores batches of another epoch and goes on with its own', async () => {
    const followed = follow();
    const batch = await write(2);

    followed.follower.offer({ ...batch, epoch: 'another', last: batch.last + 5 });
    followed.follower.offer(batch);

    await followed.follower.waitUntilPassed(head);
    await expectAllOnce(followed);
  });

  it('emits nothing more once the log it reads is of another epoch', async () => {
    const followed = follow({
      readLog: async (range) => ({ ...(await readLog(outbox.pool, range)), epoch: 'another' }),
    });
    await write(2);

    followed.follower.observeHead(head);

    await eventually(() => expect(followed.lost).toEqual(['epoch_changed']));
    expect(followed.emitted).toEqual([]);
  });

  it('emits nothing of before when it starts again in the middle of a read', async () => {
    const followed = follow();
    await write(5);
    followed.follower.observeHead(head);

    followed.follower.start({ epoch: 'next', position: head });

    const batch = await write(1);
    followed.follower.offer({ ...batch, epoch: 'next' });
    await followed.follower.waitUntilPassed(head);
    await nextTurn();
    expect([followed.emitted, followed.lost]).toEqual([batch.events, []]);
  });

  it('tells those who wait that it started again', async () => {
    const { follower } = follow();
    const passed = follower.waitUntilPassed(head + 1);

    follower.start({ epoch, position: head });

    await expect(passed).rejects.toThrow('started again');
  });

  it('tries a failing read again until the database answers', async () => {
    let failures = 3;
    const followed = follow({
      readLog: (range) =>
        failures-- > 0 ? Promise.reject(new Error('connection refused')) : readLog(outbox.pool, range),
    });
    await write(2);

    followed.follower.observeHead(head);

    await followed.follower.waitUntilPassed(head);
    await expectAllOnce(followed);
  });
});

describe('[G2] an event whose emission fails', () => {
  it('is tried again when it failed once, and comes before the next', async () => {
    let failures = 1;
    const emitted: LoggedEvent[] = [];
    const followed = follow({
      emit: (event) => {
        if (failures-- > 0) throw new Error('hiccup');
        emitted.push(event);
      },
    });
    const batch = await write(3);

    followed.follower.offer(batch);

    await followed.follower.waitUntilPassed(head);
    expect(emitted).toEqual(batch.events);
  });

  it('is set aside after some tries, its number goes out bare, and the lane goes on', async () => {
    const emissions: string[] = [];
    const setAside: unknown[] = [];
    let poison = 0;
    const followed = follow({
      emit: (event, _epoch, bare) => {
        emissions.push(`${event.position}${bare ? ' bare' : ''}`);
        if (event.position === poison && !bare) throw new Error('poison');
      },
      setAside: async ({ event, attempts, error }) => void setAside.push([event.position, attempts, String(error)]),
    });
    const { first, ...batch } = await write(3);
    poison = first + 1;

    followed.follower.offer({ first, ...batch });

    await followed.follower.waitUntilPassed(head);
    expect(setAside).toEqual([[poison, 3, 'Error: poison']]);
    expect(emissions).toEqual([`${first}`, `${poison}`, `${poison}`, `${poison}`, `${poison} bare`, `${poison + 1}`]);
  });

  it('is not tried at all when another server has set it aside', async () => {
    const emissions: string[] = [];
    const batch = await write(2);
    const followed = follow({
      emit: (event, _epoch, bare) => void emissions.push(`${event.position}${bare ? ' bare' : ''}`),
      isDeadLetter: (outboxId) => outboxId === batch.events[0]?.outboxId,
    });
    followed.follower.start({ epoch, position: batch.first - 1 });

    followed.follower.offer(batch);

    await followed.follower.waitUntilPassed(head);
    expect(emissions).toEqual([`${batch.first} bare`, `${batch.last}`]);
  });
});

import { randomUUID } from 'node:crypto';
import { Announcement, type Batch, type LoggedEvent } from '../src/batch';
import { dispatchLane } from '../src/dispatch-lane';
import { createLaneFollower, type LaneFollower } from '../src/follow-lane';
import { moveToDeadLetter } from '../src/move-to-dead-letter';
import { readLog } from '../src/read-log';
import { readHeads } from '../src/read-heads';
import { readLastStreamEvents, readStreamEvents } from '../src/read-stream-events';
import { balanceEvent, createTestOutbox, type TestOutbox } from './create-test-outbox';

const lane = 1;
const unknownCloses = { names: [], closes: { reason: 'x', roleId: 'y' } };
const waitDeadlineMs = 5_000;

type Emission = { outboxId: number; bare: boolean; closes: LoggedEvent['wire']['closes'] };

describe('[G2] a row of the log that this release cannot read', () => {
  let outbox: TestOutbox;
  let userId: string;
  let follower: LaneFollower;
  let emissions: Emission[];
  let setAside: unknown[];

  beforeEach(async () => {
    outbox = await createTestOutbox(4);
    userId = randomUUID();
    emissions = [];
    setAside = [];
    follower = createLaneFollower({
      lane,
      eventsPerTurn: 4,
      readLog: (range) => readLog(outbox.pool, range),
      emit: ({ outboxId, wire }, _epoch, bare) => void emissions.push({ outboxId, bare, closes: wire.closes }),
      isDeadLetter: () => false,
      setAside: async ({ event, attempts, error, firstFailedAt }) => {
        setAside.push([event.outboxId, attempts]);
        const failed = { event, lane, server: 'test', attempts, error: String(error), firstFailedAt };
        await moveToDeadLetter(outbox.pool, failed);
      },
      onLost: () => follower.stop(),
      onGapRead: () => undefined,
    });
    const { epoch } = await readHeads(outbox.pool);
    follower.start({ epoch, position: 0 });
  });
  afterEach(async () => {
    follower.stop();
    await outbox.stop();
  });

  /** As a newer release or a hand writes it, without its dispatch. Its outbox id. */
  async function appendForeign(wire: unknown, payload: unknown = {}): Promise<number> {
    const [row] = await outbox.query<{ id: string }>(
      `WITH stated AS (SELECT nextval('outbox_id_seq') AS id, 'user:' || $1 AS stream),
       written AS (INSERT INTO outbox (id, stream, type, wire, payload, headers)
         SELECT id, stream, 'balance.updated', $2, $3, '{}' FROM stated)
       INSERT INTO outbox_pending (id, lane, stream) SELECT id, $4, stream FROM stated RETURNING id`,
      [userId, JSON.stringify(wire), JSON.stringify(payload), lane],
    );
    return Number(row?.id);
  }

  /** One that can be read, and the dispatch of everything. */
  async function write(): Promise<Batch> {
    await outbox.append(balanceEvent(userId, 1));
    const batch = await dispatchLane(outbox.pool, { lane, afterId: 0, batchSizeMax: 100 });
    if (!batch) throw new Error('nothing was pending');
    return batch;
  }

  async function followTo(position: number): Promise<void> {
    follower.observeHead(position);
    await follower.waitUntilPassed(position, AbortSignal.timeout(waitDeadlineMs));
  }

  it('goes out bare as a dead letter, closes all of its stream, and the lane goes on', async () => {
    const foreignId = await appendForeign(unknownCloses);

    const { last, events } = await write();
    await followTo(last);

    expect(last).toBe(2);
    expect(emissions).toEqual([
      { outboxId: foreignId, bare: true, closes: { reason: 'unreadable', all: true } },
      { outboxId: events[0]?.outboxId, bare: false, closes: undefined },
    ]);
    expect(setAside).toEqual([[foreignId, 1]]);
    const letters = await outbox.query('SELECT outbox_id, last_error FROM dead_letters');
    expect(letters).toEqual([{ outbox_id: String(foreignId), last_error: expect.stringContaining('wire.closes') }]);
  });

  it.each([
    ['its names', { names: 'balance' }, {}, undefined],
    ['its wire at all', 7, {}, undefined],
    ['its payload', { names: [] }, [1], undefined],
    ['its names, but whom it closes', { names: 7, closes: { reason: 'x', sessionId: 'y' } }, {}, { sessionId: 'y' }],
  ])('stops no lane, whatever it is that cannot be read: %s', async (_what, wire, payload, closes) => {
    const outboxId = await appendForeign(wire, payload);

    const { last } = await write();
    await followTo(last);

    expect(emissions).toMatchObject([{ outboxId, bare: true, closes }, { bare: false }]);
  });

  it('is in no batch that is handed over: who hears of one reads the log', async () => {
    const before = await appendForeign(unknownCloses);
    await outbox.append(balanceEvent(userId, 1));
    const between = await appendForeign(unknownCloses);

    const batch = await write();

    expect(batch.events.map(({ outboxId }) => outboxId)).toEqual([before + 1, between + 1]);
    expect(Announcement.safeParse(JSON.parse(JSON.stringify(batch))).success).toBe(false);
  });

  it('is read back by its stream with its seq, and without what it says', async () => {
    const stream = `user:${userId}`;
    const outboxId = await appendForeign(unknownCloses);
    const { events } = await write();

    const missed = await readStreamEvents(outbox.pool, { stream, from: 1, to: 2 });
    const last = await readLastStreamEvents(outbox.pool, { stream, limit: 2 });

    expect(missed).toEqual([
      expect.objectContaining({ seq: 1, outboxId, payload: {}, unreadable: expect.any(Error) }),
      events[0],
    ]);
    expect(last).toEqual(missed);
  });
});

import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { eventually } from '@aftercommit/testing/eventually';
import { appendToOutbox } from '../src/append';
import type { Batch } from '../src/batch';
import { dispatchLane } from '../src/dispatch-lane';
import { balanceEvent, caseEvent, createTestOutbox, type TestOutbox } from './create-test-outbox';

type LogRow = { lane: number; position: number; stream: string; seq: number; outbox_id: number };

let opened: TestOutbox | undefined;

afterEach(async () => {
  await opened?.stop();
  opened = undefined;
});

async function setup() {
  const outbox = (opened = await createTestOutbox());
  const readLogRows = (): Promise<LogRow[]> =>
    outbox.query('SELECT lane, position::int, stream, seq::int, outbox_id::int FROM event_log ORDER BY lane, position');
  const dispatchAll = async (lane: number, afterId = 0, batchSizeMax = 500): Promise<Batch[]> => {
    const batches: Batch[] = [];
    for (;;) {
      const batch = await dispatchLane(outbox.pool, { lane, afterId, batchSizeMax });
      if (!batch) return batches;
      batches.push(batch);
    }
  };
  return { outbox, readLogRows, dispatchAll };
}

/**
 * Every lane's positions and every stream's seqs count from one without a gap. A person's seqs follow the outbox ids,
 * which their wallet's lock puts in the order of the commits; writers of a broadcast share no lock.
 */
function assertGapless(rows: LogRow[]): void {
  const positions = new Map<number, number>();
  const streams = new Map<string, { seq: number; outboxId: number }>();
  for (const row of rows) {
    expect(row.position).toBe((positions.get(row.lane) ?? 0) + 1);
    positions.set(row.lane, row.position);
    const last = streams.get(row.stream) ?? { seq: 0, outboxId: 0 };
    expect(row.seq).toBe(last.seq + 1);
    if (row.stream.startsWith('user:')) expect(row.outbox_id).toBeGreaterThan(last.outboxId);
    streams.set(row.stream, { seq: row.seq, outboxId: row.outbox_id });
  }
}

describe('[G4] dispatching', () => {
  it.each([2, 4])('numbers 20 writers without a gap or repeat while %i dispatchers race', async (dispatchers) => {
    const { outbox, readLogRows } = await setup();
    const userIds = await outbox.addPeople(8);
    const eventsPerWriter = 40;
    let writing = true;
    const batches: Batch[] = [];
    const dispatch = async (): Promise<void> => {
      for (let idle = false; writing || !idle;) {
        const found = await Promise.all(
          [0, 1].map((lane) => dispatchLane(outbox.pool, { lane, afterId: 0, batchSizeMax: 3 })),
        );
        for (const batch of found) if (batch) batches.push(batch);
        idle = found.every((batch) => batch === null);
      }
    };
    const write = async (writer: number): Promise<void> => {
      for (let event = 0; event < eventsPerWriter; event += 1) {
        const userId = userIds[(writer + event) % userIds.length] ?? '';
        await outbox.runTransaction(async (tx) => {
          const [[wallet]] = await tx.query<[{ version: string }[], number]>(
            'UPDATE wallets SET version = version + 1 WHERE user_id = $1 RETURNING version',
            [userId],
          );
          await appendToOutbox(tx, [balanceEvent(userId, Number(wallet?.version)), caseEvent(`case-${writer}`)]);
        });
      }
    };

    const dispatching = Array.from({ length: dispatchers }, dispatch);
    await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
    writing = false;
    await Promise.all(dispatching);

    const rows = await readLogRows();
    expect(rows).toHaveLength(20 * eventsPerWriter * 2);
    assertGapless(rows);
    const given = batches.flatMap((batch) =>
      batch.events.map((event) => `${batch.lane}:${event.position}:${event.outboxId}`),
    );
    expect(new Set(given).size).toBe(given.length);
    expect(given.sort()).toEqual(rows.map((row) => `${row.lane}:${row.position}:${row.outbox_id}`).sort());
    const versions = new Map<string, number>();
    for (const event of batches
      .flatMap((batch) => batch.events)
      .filter(({ stream }) => stream.startsWith('user:'))
      .sort((a, b) => a.position - b.position)) {
      expect(event.payload.version).toBe((versions.get(event.stream) ?? 0) + 1);
      versions.set(event.stream, Number(event.payload.version));
    }
  });

  it('answers the batch that it wrote, in order, with what was stored', async () => {
    const { outbox, dispatchAll } = await setup();
    const userId = randomUUID();
    await outbox.append(balanceEvent(userId, 1), balanceEvent(userId, 2), caseEvent('gold'));

    const [batch] = await dispatchAll(1);

    const [stored] = await outbox.query<{ id: string; event_id: string; created_at: Date }>(
      'SELECT id, event_id, created_at FROM outbox ORDER BY id LIMIT 1',
    );
    const [epoch] = await outbox.query<{ epoch: string }>('SELECT current_epoch() AS epoch');
    expect(batch).toMatchObject({ epoch: epoch?.epoch, lane: 1, first: 1, last: 2 });
    expect(batch?.events.map(({ position, seq }) => [position, seq])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(batch?.events[0]).toEqual({
      position: 1,
      stream: `user:${userId}`,
      seq: 1,
      outboxId: Number(stored?.id),
      id: stored?.event_id,
      type: 'balance.updated',
      wire: { names: [`balance:updated:${userId}`, 'balance:updated'], state: { key: 'balance', version: 1 } },
      payload: { balance: 0.01, version: 1 },
      at: stored?.created_at.getTime(),
    });
  });

  it('continues the seqs of broadcast streams over batches that do not hold them and over a restart', async () => {
    const { outbox, readLogRows, dispatchAll } = await setup();
    const drop = (id: string) =>
      outbox.query(
        `WITH o AS (INSERT INTO outbox (id, stream, type, wire, payload, headers)
           VALUES (nextval('outbox_id_seq'), $1, 't', '{"names":[]}', '{}', '{}') RETURNING id, stream)
         INSERT INTO outbox_pending (id, lane, stream) SELECT id, 0, stream FROM o`,
        [id],
      );

    await outbox.append(caseEvent('a'), caseEvent('b'));
    await dispatchAll(0);
    await drop('drops');
    await dispatchAll(0);
    await drop('chat');
    await dispatchAll(0);
    const restarted = new Client(createConnectionOptions(outbox.url, 'test-restarted'));
    await restarted.connect();
    await outbox.append(caseEvent('c'));
    await drop('drops');
    await dispatchLane(restarted, { lane: 0, afterId: 0, batchSizeMax: 500 });
    await restarted.end();

    const rows = await readLogRows();
    assertGapless(rows);
    expect(rows.map(({ stream, seq }) => `${stream} ${seq}`)).toEqual([
      'cases 1',
      'cases 2',
      'drops 1',
      'chat 1',
      'cases 3',
      'drops 2',
    ]);
    const [heads] = await outbox.query(
      `SELECT stream_head('cases')::int AS cases, stream_head('drops')::int AS drops, stream_head('chat')::int AS chat, stream_head('user:x')::int AS nobody`,
    );
    expect(heads).toEqual({ cases: 3, drops: 2, chat: 1, nobody: 0 });
  });

  it('takes the older pending rows of a stream with the newer one, also when they lie before the mark', async () => {
    const { outbox, readLogRows, dispatchAll } = await setup();
    const slow = randomUUID();
    const writer = outbox.dataSource.createQueryRunner();
    await writer.startTransaction();
    await appendToOutbox(writer.manager, [balanceEvent(slow, 1)]);
    for (let other = 0; other < 10; other += 1) await outbox.append(balanceEvent(randomUUID(), 1));
    const batches = await dispatchAll(1);
    const mark = Math.max(...batches.flatMap((batch) => batch.events.map((event) => event.outboxId)));
    await writer.commitTransaction();
    await writer.release();
    await outbox.append(balanceEvent(slow, 2));

    await dispatchAll(1, mark, 1);

    const rows = (await readLogRows()).filter(({ stream }) => stream === `user:${slow}`);
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2]);
    assertGapless(await readLogRows());
  });

  it('is refused as a whole when somebody else has counted one of its streams meanwhile', async () => {
    const { outbox, readLogRows, dispatchAll } = await setup();
    const userId = randomUUID();
    await outbox.append(balanceEvent(userId, 1));
    await dispatchAll(1);
    // What no lane may: the stream lies in two of them at once.
    await outbox.append(balanceEvent(userId, 2), balanceEvent(userId, 3), balanceEvent(userId, 4));
    await outbox.query('UPDATE outbox_pending SET lane = 2 WHERE id > (SELECT min(id) FROM outbox_pending)');
    const [first, second] = await Promise.all([outbox.pool.connect(), outbox.pool.connect()]);
    await first.query('BEGIN');
    await dispatchLane(first, { lane: 1, afterId: 0, batchSizeMax: 500 });
    const refused = dispatchLane(second, { lane: 2, afterId: 0, batchSizeMax: 500 }).catch((error: unknown) => error);
    await eventually(async () => {
      const [waiting] = await outbox.query(`SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`);
      expect(waiting).toBeDefined();
    });
    await first.query('COMMIT');

    const refusal = await refused;
    for (const client of [first, second]) client.release();

    expect(refusal).toMatchObject({ code: '23502' });
    expect((await readLogRows()).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('leaves a late id before the mark to the sweep, which gives it its place', async () => {
    const { outbox, dispatchAll } = await setup();
    const slow = randomUUID();
    const writer = outbox.dataSource.createQueryRunner();
    await writer.startTransaction();
    await appendToOutbox(writer.manager, [balanceEvent(slow, 1)]);
    await outbox.append(balanceEvent(randomUUID(), 1));
    const [first] = await dispatchAll(1);
    const mark = first?.events[0]?.outboxId ?? 0;
    await writer.commitTransaction();
    await writer.release();

    const behindTheMark = await dispatchAll(1, mark);
    const swept = await dispatchAll(1, 0);

    expect(behindTheMark).toEqual([]);
    expect(swept.flatMap((batch) => batch.events.map((event) => event.stream))).toEqual([`user:${slow}`]);
  });

  it('makes the partition of the log that is missing, also when a batch begins or ends in it', async () => {
    const { outbox, dispatchAll } = await setup();
    await outbox.query('INSERT INTO batches (lane, first, last) VALUES (1, 1, 6999998), (0, 1, 8999999)');
    const userId = randomUUID();
    await outbox.append(
      ...[1, 2, 3, 4].map((version) => balanceEvent(userId, version)),
      caseEvent('a'),
      caseEvent('b'),
    );

    const batches = [...(await dispatchAll(1)), ...(await dispatchAll(0))];

    expect(batches.map(({ lane, first, last }) => [lane, first, last])).toEqual([
      [1, 6_999_999, 7_000_002],
      [0, 9_000_000, 9_000_001],
    ]);
  });

  it('waits while another connection dispatches the same lane, and then sees what that one moved', async () => {
    const { outbox, readLogRows } = await setup();
    const userId = randomUUID();
    await outbox.append(...[1, 2, 3, 4, 5].map((version) => balanceEvent(userId, version)));
    const holder = await outbox.pool.connect();
    await holder.query('BEGIN');
    const held = await dispatchLane(holder, { lane: 1, afterId: 0, batchSizeMax: 3 });

    const second = dispatchLane(outbox.pool, { lane: 1, afterId: 0, batchSizeMax: 3 });
    await eventually(async () => {
      const [row] = await outbox.query<{ waits: string }>(
        `SELECT count(*) AS waits FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return Number(row?.waits) === 1;
    });
    await holder.query('COMMIT');
    holder.release();

    expect([held, await second].map((batch) => [batch?.first, batch?.last])).toEqual([
      [1, 3],
      [4, 5],
    ]);
    assertGapless(await readLogRows());
  });

  it('gives back what a dispatcher held that died before its commit', async () => {
    const { outbox, readLogRows, dispatchAll } = await setup();
    await outbox.append(caseEvent('a'), caseEvent('b'));
    const dying = new Client(createConnectionOptions(outbox.url, 'test-dying'));
    dying.on('error', () => undefined);
    await dying.connect();
    await dying.query('BEGIN');
    await dispatchLane(dying, { lane: 0, afterId: 0, batchSizeMax: 500 });
    await outbox.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-dying' AND datname = current_database()`,
    );

    await dispatchAll(0);

    expect((await readLogRows()).map(({ position, seq }) => [position, seq])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });
});

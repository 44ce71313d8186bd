import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { EventListQuery } from '@aftercommit/contracts/http/admin-outbox';
import { findDeadLetter } from '../src/find-dead-letter';
import { findEvent } from '../src/find-event';
import { findUndelivered } from '../src/find-undelivered';
import { listEvents } from '../src/list-events';
import { readHeads } from '../src/read-heads';
import { readStatus } from '../src/read-status';
import { readTail } from '../src/read-tail';
import { recordFollower } from '../src/record-follower';
import { planReplay } from '../src/select-replay-targets';
import type { RunsQueries } from '../src/runs-queries';
import { createTestOutbox, type TestOutbox } from './create-test-outbox';

jest.setTimeout(240_000);

const events = 200_000;
const people = 2_000;

type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Node[];
};

type Work = { pages: number; seqScans: string[] };

describe(`with ${events} delivered events in one partition`, () => {
  let outbox: TestOutbox;
  let full: Set<string>;
  let middle: { id: string; stream: string; at: number };

  beforeAll(async () => {
    outbox = await createTestOutbox(4);
    await writeHistory(outbox);
    const { epoch, lanes } = await readHeads(outbox.pool);
    await recordFollower(outbox.pool, { boot: randomUUID(), server: 'socket-1', epoch, positions: lanes, clients: 1 });
    const rows = await outbox.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND reltuples > 1000 AND relname ~ '^(outbox|event_log|batches|streams)'`,
    );
    full = new Set(rows.map(({ name }) => name));
    const [event] = await outbox.query<{ event_id: string; stream: string; at: string }>(
      `SELECT event_id, stream, to_ms(created_at) AS at FROM outbox WHERE id = $1`,
      // Odd: of a person.
      [events / 2 + 1],
    );
    middle = { id: event?.event_id ?? '', stream: event?.stream ?? '', at: Number(event?.at) };
  });
  afterAll(() => outbox.stop());

  /** What Postgres does for a look: pages touched, and tables with rows in them that were read from end to end. */
  async function measure(look: (db: RunsQueries) => Promise<unknown>): Promise<Work> {
    const work: Work = { pages: 0, seqScans: [] };
    await look({
      query: async <Rows>(sql: string, values: unknown[] = []): Promise<Rows> => {
        const rows = await outbox.dataSource.query<Record<string, { Plan: Node }[]>[]>(
          `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
          values,
        );
        const plan = rows[0]?.['QUERY PLAN']?.[0]?.Plan;
        if (!plan) throw new Error('no plan');
        work.pages += plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
        const visit = (node: Node): void => {
          const table = node['Relation Name'] ?? '';
          if (node['Node Type'] === 'Seq Scan' && full.has(table)) work.seqScans.push(table);
          node.Plans?.forEach(visit);
        };
        visit(plan);
        return outbox.dataSource.query<Rows>(sql, values);
      },
    });
    return work;
  }

  const query = (filter: Partial<EventListQuery>): EventListQuery => ({ limit: 50, ...filter });

  it('fills one partition of the outbox and one of the log', async () => {
    expect([...full]).toEqual(expect.arrayContaining(['outbox_p0', 'event_log_p0']));
    expect(full.has('outbox_p1')).toBe(false);
  });

  it('the status reads few pages, whatever is behind it', async () => {
    const work = await measure((db) => readStatus(db, 0));

    expect(work.seqScans).toEqual([]);
    expect(work.pages).toBeLessThan(500);
  });

  it.each<[string, () => Partial<EventListQuery>, number]>([
    ['the newest', () => ({}), 4_000],
    ['a page in the middle', () => ({ before: events / 2 }), 4_000],
    ['a common type', () => ({ type: 'drop.won' }), 4_000],
    ['a person', () => ({ stream: middle.stream }), 4_000],
    ['a person and a type', () => ({ stream: middle.stream, type: 'balance.updated' }), 4_000],
    ['a minute of the past', () => ({ since: middle.at, until: middle.at + 1_000 }), 12_000],
    ['one id', () => ({ id: middle.id }), 1_000],
  ])('a list of %s uses indexes', async (_what, filter, pagesMax) => {
    const work = await measure((db) => listEvents(db, query(filter())));

    expect(work.seqScans).toEqual([]);
    expect(work.pages).toBeLessThan(pagesMax);
  });

  it('showing one event reads few pages', async () => {
    const work = await measure((db) => findEvent(db, { id: middle.id, withPayload: true }));

    expect(work.seqScans).toEqual([]);
    expect(work.pages).toBeLessThan(1_000);
  });

  it('tail reads what is behind its position', async () => {
    const [[lane, head] = [0, 0]] = [...(await readHeads(outbox.pool)).lanes];
    const tail = { filter: { type: 'drop.won' }, lane, after: head - 20, withPayload: false };

    const work = await measure((db) => readTail(db, tail));

    expect(work.seqScans).toEqual([]);
    expect(work.pages).toBeLessThan(500);
  });

  it.each<[string, () => object, number]>([
    ['one event', () => ({ id: middle.id }), 2_000],
    ['a second of drops', () => ({ type: 'drop.won', since: middle.at, until: middle.at + 1_000 }), 4_000],
    ['a person', () => ({ stream: middle.stream }), 4_000],
    ['a type that is rare', () => ({ type: 'case.created' }), 4_000],
  ])('the selection of a replay of %s uses indexes', async (_what, filter, pagesMax) => {
    const work = await measure((db) => planReplay(db, filter()));

    expect(work.seqScans).toEqual([]);
    expect(work.pages).toBeLessThan(pagesMax);
  });

  it('reconcile reads what is not delivered, and a dead letter what overtook it', async () => {
    const reconciled = await measure((db) => findUndelivered(db, 3_000));
    const letter = await measure((db) => findDeadLetter(db, middle.id));

    expect([reconciled.seqScans, letter.seqScans]).toEqual([[], []]);
    expect(reconciled.pages + letter.pages).toBeLessThan(500);
  });
});

/** As dispatching leaves it, by SQL: half drops, half of people, one rare event; a millisecond from one to the next. */
async function writeHistory({ url }: TestOutbox): Promise<void> {
  // Without our time-outs: a busy machine may take its time here.
  const client = new Client({ connectionString: url });
  await client.connect();
  const query = (sql: string, values: unknown[] = []) => client.query(sql, values);
  await query(`SELECT setval('outbox_id_seq', $1)`, [events]);
  await query(
    `INSERT INTO outbox (id, event_id, stream, type, wire, payload, headers, created_at)
     SELECT n, uuidv7(make_interval(secs => (n - $1) / 1000.0 - 3600)),
       CASE n % 2 WHEN 0 THEN 'drops' ELSE 'user:' || lpad((n / 2 % $2)::text, 36, '0') END,
       CASE WHEN n % 2 = 0 THEN 'drop.won' WHEN n % 4 = 1 THEN 'balance.updated' ELSE 'request.updated' END,
       '{"names":["new_drop"]}', json_build_object('item_name', repeat('x', 150)), '{}',
       clock_timestamp() + make_interval(secs => (n - $1) / 1000.0 - 3600)
     FROM generate_series(1, $1 - 1) n`,
    [events, people],
  );
  await query(
    `INSERT INTO outbox (id, stream, type, wire, payload, headers) VALUES ($1, 'cases', 'case.created', '{"names":[]}', '{}', '{}')`,
    [events],
  );
  await query(
    `INSERT INTO event_log (lane, position, stream, seq, outbox_id, dispatched_at)
     SELECT lane, row_number() OVER (PARTITION BY lane ORDER BY id), stream,
       row_number() OVER (PARTITION BY stream ORDER BY id), id, created_at
     FROM (SELECT id, stream, created_at, CASE WHEN is_broadcast_stream(stream) THEN 0 ELSE 1 END AS lane FROM outbox) o ORDER BY id`,
  );
  await query(
    `INSERT INTO batches (lane, first, last, stream_seqs)
     SELECT lane, (position - 1) / 100 * 100 + 1, max(position), '{}' FROM event_log GROUP BY lane, (position - 1) / 100`,
  );
  await query(`INSERT INTO streams SELECT stream, max(seq) FROM event_log WHERE lane > 0 GROUP BY stream`);
  await query('VACUUM ANALYZE outbox, event_log, batches, streams');
  await client.end();
}

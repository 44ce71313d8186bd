import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { NewEvent } from '@aftercommit/contracts/events/catalog';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction, type RunTransaction } from '@aftercommit/db/run-transaction';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import { moveToDeadLetter } from '@aftercommit/outbox/move-to-dead-letter';
import { readHeads } from '@aftercommit/outbox/read-heads';
import { readLog } from '@aftercommit/outbox/read-log';
import { recordFollower } from '@aftercommit/outbox/record-follower';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';
import { runOutbox, type Answer } from '@aftercommit/testing/run-outbox';

export type TestSite = {
  url: string;
  pool: Pool;
  dataSource: DataSource;
  runTransaction: RunTransaction;
  /** The command on this database. */
  outbox(...args: string[]): Promise<Answer>;
  /** The same with --json, its answer parsed. */
  outboxJson(...args: string[]): Promise<Record<string, unknown>>;
  addPeople(count: number): Promise<string[]>;
  append(...events: NewEvent[]): Promise<void>;
  /** Everything pending gets its place in the log. */
  dispatchAll(): Promise<void>;
  /** A server reports that it has emitted up to these positions; default: everything. */
  reportFollower(report?: { server?: string; positions?: Map<number, number>; boot?: string }): Promise<string>;
  /** The event at this position is set aside; its id. */
  setAside(lane: number, position: number): Promise<string>;
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
};

/** A database with everything in it and no process but the command. */
export async function createTestSite(): Promise<TestSite> {
  const database = await createTestDatabase();
  const dataSource = createDataSource({ connectionString: database.url, applicationName: 'test', poolSizeMax: 4 });
  await dataSource.initialize();
  const pool = new Pool({ ...createConnectionOptions(database.url, 'test-pipeline'), max: 4 });
  pool.on('error', () => undefined);
  const runTransaction = createRunTransaction(dataSource, () => undefined);
  const outbox = (...args: string[]): Promise<Answer> => runOutbox(args, { DATABASE_URL: database.url });
  const query = async <Row>(sql: string, values: unknown[] = []) => (await pool.query(sql, values)).rows as Row[];
  return {
    url: database.url,
    pool,
    dataSource,
    runTransaction,
    outbox,
    outboxJson: async (...args) => {
      const answer = await outbox(...args, '--json');
      if (answer.stdout === '') throw new Error(`outbox ${args.join(' ')}: ${answer.code} ${answer.stderr}`);
      return JSON.parse(answer.stdout) as Record<string, unknown>;
    },
    addPeople: async (count) => {
      const rows = await query<{ id: string }>(
        `WITH people AS (
           INSERT INTO users (login, nickname) SELECT 'p-' || gen_random_uuid(), 'n' FROM generate_series(1, $1) RETURNING id
         ), wallets AS (INSERT INTO wallets (user_id) SELECT id FROM people)
         SELECT id FROM people ORDER BY id`,
        [count],
      );
      return rows.map(({ id }) => id);
    },
    append: (...events) => runTransaction((tx) => appendToOutbox(tx, events)),
    dispatchAll: async () => {
      const { lanes } = await readHeads(pool);
      for (const lane of lanes.keys()) while (await dispatchLane(pool, { lane, afterId: 0, batchSizeMax: 500 }));
    },
    reportFollower: async ({ server = 'socket-1', positions, boot = randomUUID() } = {}) => {
      const { epoch, lanes } = await readHeads(pool);
      await recordFollower(pool, { boot, server, epoch, positions: positions ?? lanes, clients: 1 });
      return boot;
    },
    setAside: async (lane, position) => {
      const [event] = (await readLog(pool, { lane, from: position, limit: 1 })).events;
      if (!event) throw new Error(`lane ${lane} has no position ${position}`);
      const failed = { event, lane, server: 'socket-1', attempts: 3, error: 'too strange', firstFailedAt: new Date() };
      await moveToDeadLetter(pool, failed);
      return event.id;
    },
    query,
    stop: async () => {
      await Promise.all([dataSource.destroy(), pool.end()]);
      await database.drop();
    },
  };
}

export const dropOf = (n: number): NewEvent => ({
  type: 'drop.won',
  payload: {
    openingId: randomUUID(),
    itemTitle: `drop ${n}`,
    itemImageUrl: '/i.png',
    nickname: 'n',
    rarity: 'rare',
    caseImageUrl: '/c.png',
    wonAtMs: n,
  },
});

export const balanceOf = (userId: string, version: number): NewEvent => ({
  type: 'balance.updated',
  payload: { userId, balanceCents: version, version },
});

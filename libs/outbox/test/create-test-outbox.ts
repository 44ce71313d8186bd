import { Client, Pool, type ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import type { NewEvent } from '@aftercommit/contracts/events/catalog';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction, type RunTransaction } from '@aftercommit/db/run-transaction';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';
import { appendToOutbox } from '../src/append';

export type TestOutbox = {
  url: string;
  dataSource: DataSource;
  /** Plain connections with the options of our processes: what dispatches and follows. */
  pool: Pool;
  runTransaction: RunTransaction;
  /** One transaction that appends these events. */
  append(...events: NewEvent[]): Promise<void>;
  /** People with empty wallets; their ids. */
  addPeople(count: number): Promise<string[]>;
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** One connection, which ends with the rest. Without options: without our limits, as an operator's may be. */
  connect(options?: ClientConfig): Promise<Client>;
  stop(): Promise<void>;
};

/** A database of its own with the outbox's tables, nobody dispatching. */
export async function createTestOutbox(poolSizeMax = 30): Promise<TestOutbox> {
  const database = await createTestDatabase();
  const writers = await openWriters(database.url, poolSizeMax);
  const pool = new Pool({ ...createConnectionOptions(database.url, 'test-pipeline'), max: poolSizeMax });
  pool.on('error', () => undefined);
  const clients: Client[] = [];
  return {
    ...writers,
    url: database.url,
    pool,
    addPeople: async (count) => {
      const { rows } = await pool.query<{ id: string }>(
        `WITH people AS (
           INSERT INTO users (login, nickname) SELECT 'person-' || gen_random_uuid(), 'n' FROM generate_series(1, $1) RETURNING id
         ), wallets AS (INSERT INTO wallets (user_id) SELECT id FROM people)
         SELECT id FROM people`,
        [count],
      );
      return rows.map(({ id }) => id);
    },
    query: async <Row>(sql: string, values: unknown[] = []) => (await pool.query(sql, values)).rows as Row[],
    connect: async (options = { connectionString: database.url }) => {
      const client = new Client(options);
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      return client;
    },
    stop: async () => {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await Promise.all([writers.dataSource.destroy(), pool.end()]);
      await database.drop();
    },
  };
}

export type Writers = Pick<TestOutbox, 'dataSource' | 'runTransaction' | 'append'>;

/** What a process that writes has when it has just started: no connection that has seen the outbox. */
export async function openWriters(url: string, poolSizeMax: number): Promise<Writers> {
  const dataSource = createDataSource({ connectionString: url, applicationName: 'test-writers', poolSizeMax });
  await dataSource.initialize();
  const runTransaction = createRunTransaction(dataSource, () => undefined);
  return { dataSource, runTransaction, append: (...events) => runTransaction((tx) => appendToOutbox(tx, events)) };
}

/** An event of a person's stream that carries a number to know it by. */
export function balanceEvent(userId: string, version: number): NewEvent {
  return { type: 'balance.updated', payload: { userId, balanceCents: version, version } };
}

export function caseEvent(caseId: string): NewEvent {
  return { type: 'case.updated', payload: { caseId } };
}

/** An event of about this many bytes for everybody. */
export function dropEvent(titleBytes: number): NewEvent {
  return {
    type: 'drop.won',
    payload: {
      openingId: crypto.randomUUID(),
      itemTitle: 'x'.repeat(titleBytes),
      itemImageUrl: '/i.png',
      nickname: 'n',
      rarity: 'rare',
      caseImageUrl: '/c.png',
      wonAtMs: 1,
    },
  };
}

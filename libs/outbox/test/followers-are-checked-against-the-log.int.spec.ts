import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { answerTimeoutMs, createConnectionOptions } from '@aftercommit/db/connection-options';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger } from '@aftercommit/runtime/logger';
import { createTcpProxy, type TcpProxy } from '@aftercommit/testing/create-tcp-proxy';
import { eventually } from '@aftercommit/testing/eventually';
import type { Batch, LoggedEvent } from '../src/batch';
import { dispatchLane } from '../src/dispatch-lane';
import { createDatabaseClock } from '../src/database-clock';
import { createFollowers, type Followers } from '../src/follow-lanes';
import { readHeads } from '../src/read-heads';
import { balanceEvent, caseEvent, createTestOutbox, type TestOutbox } from './create-test-outbox';

type Server = {
  followers: Followers;
  boot: string;
  emitted: LoggedEvent[];
  /** Why the sockets were closed, each time. */
  closings: string[];
  /** Outbox ids of events that cannot be emitted. */
  poison: Set<number>;
};

let outbox: TestOutbox;
let proxy: TcpProxy;
let followPool: Pool;
let servers: Server[];

beforeEach(async () => {
  outbox = await createTestOutbox();
  const url = new URL(outbox.url);
  proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${proxy.port}`;
  followPool = new Pool({
    ...createConnectionOptions(url.toString(), 'test-follow'),
    max: 6,
    query_timeout: answerTimeoutMs,
  });
  followPool.on('error', () => undefined);
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map(({ followers }) => followers.stop()));
  await followPool.end();
  await proxy.close();
  await outbox.stop();
});

async function startServer(): Promise<Server> {
  const log = createLogger('test', 'silent');
  const emitted: LoggedEvent[] = [];
  const closings: Server['closings'] = [];
  const poison: Server['poison'] = new Set();
  const boot = randomUUID();
  const followers = createFollowers({
    db: followPool,
    boot,
    server: 'test',
    emit: (event, _epoch, bare) => {
      if (!bare && poison.has(event.outboxId)) throw new Error('poison');
      if (!bare) emitted.push(event);
    },
    closeSockets: (reason) => void closings.push(reason),
    countClients: () => 3,
    readStats: () => ({ windowMs: 0, emitted: 0, p50Ms: null, p95Ms: null, p99Ms: null, uncertaintyMs: null }),
    clock: createDatabaseClock(),
    metrics: createMetrics(log),
    log,
  });
  const server = { followers, boot, emitted, closings, poison };
  servers.push(server);
  await followers.start();
  return server;
}

async function write(count: number, userId = randomUUID()): Promise<Batch> {
  await outbox.append(...Array.from({ length: count }, (_, index) => balanceEvent(userId, index)));
  const batch = await dispatchLane(outbox.pool, { lane: 1, afterId: 0, batchSizeMax: 1_000 });
  if (!batch) throw new Error('nothing was pending');
  return batch;
}

const positionsOf = (server: Server): number[] => server.emitted.map(({ position }) => position);

describe('[G2] the followers of a server', () => {
  it('begin at the heads: what was before is not emitted', async () => {
    await write(3);

    const server = await startServer();
    const batch = await write(2);
    server.followers.offer(batch);

    await server.followers.waitUntilPassed(1, batch.last);
    expect(positionsOf(server)).toEqual([4, 5]);
  });

  it('find a lost last batch of any lane within two seconds, without being told', async () => {
    const server = await startServer();

    const batch = await write(2);
    await outbox.append(caseEvent('a'));
    await dispatchLane(outbox.pool, { lane: 0, afterId: 0, batchSizeMax: 10 });

    await eventually(() => server.emitted.length === 3, { deadlineMs: 2_000 });
    expect(server.emitted.filter(({ stream }) => stream !== 'cases')).toEqual(batch.events);
  });

  it('close the sockets and go on at the head when the epoch was raised', async () => {
    const server = await startServer();
    const { epoch } = await readHeads(outbox.pool);

    await outbox.query('SELECT raise_epoch($1)', [epoch]);

    await eventually(() => expect(server.closings).toEqual(['started', 'epoch_changed']));
    const batch = await write(1);
    server.followers.offer(batch);
    await eventually(() => expect(positionsOf(server)).toEqual([1]));
    expect(server.followers.readEpoch()).toBe(batch.epoch);
  });

  it('emit nothing of the new epoch to a socket of the old one', async () => {
    const server = await startServer();
    const { epoch } = await readHeads(outbox.pool);

    await outbox.query('SELECT raise_epoch($1)', [epoch]);
    server.followers.offer(await write(2));

    await eventually(() => expect(server.closings).toEqual(['started', 'epoch_changed']));
    expect(server.emitted).toEqual([]);
  });

  it('follow the new lanes after their number was changed', async () => {
    const server = await startServer();

    await outbox.query('SELECT set_user_lanes(4)');
    await eventually(() => server.closings.length === 2);
    const userIds = Array.from({ length: 20 }, () => randomUUID());
    await outbox.append(...userIds.map((userId) => balanceEvent(userId, 1)));
    for (const lane of [1, 2, 3, 4]) await dispatchLane(outbox.pool, { lane, afterId: 0, batchSizeMax: 100 });

    await eventually(() => server.emitted.length === 20);
  });

  it('close the sockets instead of going on in silence when rows of the log are gone', async () => {
    const server = await startServer();
    await write(5);
    await outbox.query('DELETE FROM event_log WHERE lane = 1 AND position = 3');

    await eventually(() => expect(server.closings.at(-1)).toBe('log_broken'), { deadlineMs: 3_000 });

    const batch = await write(1);
    server.followers.offer(batch);
    await eventually(() => expect(positionsOf(server).at(-1)).toBe(6));
    expect(positionsOf(server)).not.toContain(4);
  });

  it('close the sockets when an outbox row of the log is gone', async () => {
    const server = await startServer();
    const userId = randomUUID();
    await outbox.append(balanceEvent(userId, 1), balanceEvent(userId, 2));
    await dispatchLane(outbox.pool, { lane: 1, afterId: 0, batchSizeMax: 10 });
    await outbox.query(
      `DO $$ BEGIN ALTER TABLE outbox DISABLE TRIGGER outbox_immutable; DELETE FROM outbox; ALTER TABLE outbox ENABLE TRIGGER outbox_immutable; END $$`,
    );

    await eventually(() => expect(server.closings.at(-1)).toBe('log_broken'), { deadlineMs: 3_000 });
  });

  it('raise the epoch when they have emitted more than there is, as after a restored copy', async () => {
    const one = await startServer();
    const other = await startServer();
    const batch = await write(4);
    for (const { followers } of servers) {
      followers.offer(batch);
      await followers.waitUntilPassed(1, 4);
    }
    await outbox.query(
      `WITH log AS (DELETE FROM event_log WHERE lane = 1 AND position > 2) DELETE FROM batches WHERE lane = 1`,
    );
    await outbox.query('INSERT INTO batches (lane, first, last) VALUES (1, 1, 2)');

    await eventually(() => {
      expect(one.closings.length).toBeGreaterThan(1);
      expect(other.closings.length).toBeGreaterThan(1);
    });

    const { epoch } = await readHeads(outbox.pool);
    expect(epoch).not.toBe(batch.epoch);
    await eventually(() => expect([one.followers.readEpoch(), other.followers.readEpoch()]).toEqual([epoch, epoch]));
    const next = await write(1);
    for (const { followers } of servers) followers.offer(next);
    await eventually(() => expect([positionsOf(one).at(-1), positionsOf(other).at(-1)]).toEqual([3, 3]));
  });

  it('give up a lane that is too far ahead and go on at its head', async () => {
    const server = await startServer();
    await outbox.query('INSERT INTO batches (lane, first, last) VALUES (1, 1, 60000)');

    await eventually(() => expect(server.closings.at(-1)).toBe('too_far_behind'));

    const batch = await write(1);
    server.followers.offer(batch);
    await eventually(() => expect(positionsOf(server)).toEqual([60_001]));
  });

  it.each(['cut', 'halfOpen', 'strand'] as const)(
    'go on where they were when the database was away for seconds (%s)',
    async (fault) => {
      const server = await startServer();
      const batch = await write(1);
      server.followers.offer(batch);
      await server.followers.waitUntilPassed(1, 1);

      proxy[fault]();
      await write(3);
      await eventually(() => server.followers.readSilenceMs() > 2_500, { deadlineMs: 5_000 });
      proxy.restore();

      await eventually(() => expect(positionsOf(server)).toEqual([1, 2, 3, 4]), { deadlineMs: 5_000 });
      expect(server.closings).toHaveLength(1);
    },
  );

  it('say in the database how far they are, and that they are gone after a stop', async () => {
    const server = await startServer();
    const batch = await write(2);
    server.followers.offer(batch);

    const read = () =>
      outbox.query('SELECT server, epoch, positions, clients FROM followers WHERE boot = $1', [server.boot]);
    await eventually(async () =>
      expect(await read()).toEqual([{ server: 'test', epoch: batch.epoch, positions: { 0: 0, 1: 2 }, clients: 3 }]),
    );
    await server.followers.stop();

    expect(await read()).toEqual([]);
  });

  it('leave no trace and move nothing when they are stopped in the middle of a check', async () => {
    const server = await startServer();
    proxy.delay(150);
    await eventually(() => server.followers.readSilenceMs() > 1_050, { deadlineMs: 3_000, intervalMs: 1 });

    await server.followers.stop();

    proxy.restore();
    expect(server.closings).not.toContain('stopped');
    expect(await outbox.query('SELECT boot FROM followers')).toEqual([]);
    expect(server.followers.readEpoch()).toBeNull();
  });
});

describe('[G2] an event that no server can emit', () => {
  it('is set aside, and the others of its lane go on', async () => {
    const one = await startServer();
    const batch = await write(3);
    const poison = batch.events[1];
    if (!poison) throw new Error('three were written');
    one.poison.add(poison.outboxId);
    one.followers.offer(batch);

    await eventually(() => expect(positionsOf(one)).toEqual([1, 3]));

    const [letter] = await outbox.query<Record<string, unknown>>('SELECT * FROM dead_letters');
    expect(letter).toMatchObject({ event_id: poison.id, lane: 1, position: '2', attempts: 3, last_error: 'poison' });
  });

  it('is not emitted by a server that learns of it in time', async () => {
    const server = await startServer();
    await outbox.append(balanceEvent(randomUUID(), 1), balanceEvent(randomUUID(), 1));
    await outbox.query(
      `INSERT INTO dead_letters (outbox_id, event_id, lane, position, attempts, last_error, first_failed_at)
       SELECT id, event_id, 1, 1, 3, 'elsewhere', now() FROM outbox ORDER BY id LIMIT 1`,
    );
    await eventually(async () => {
      const [row] = await outbox.query<{ late: boolean }>(
        'SELECT seen_at > (SELECT last_failed_at FROM dead_letters) AS late FROM followers',
      );
      return row?.late ?? false;
    });
    const batch = await dispatchLane(outbox.pool, { lane: 1, afterId: 0, batchSizeMax: 10 });
    if (!batch) throw new Error('two were pending');

    server.followers.offer(batch);

    await eventually(() => expect(positionsOf(server)).toEqual([2]));
  });

  it('waits for its dead letter while the database is away, and then the lane goes on', async () => {
    const server = await startServer();
    const batch = await write(2);
    server.poison.add(batch.events[0]?.outboxId ?? 0);
    proxy.cut();

    server.followers.offer(batch);
    await eventually(() => server.followers.readSilenceMs() > 1_500);
    expect(server.emitted).toEqual([]);
    proxy.restore();

    await eventually(() => expect(positionsOf(server)).toEqual([2]));
    expect(await outbox.query('SELECT position::int FROM dead_letters')).toEqual([{ position: 1 }]);
  });
});

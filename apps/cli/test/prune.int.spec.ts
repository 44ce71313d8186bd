import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { startProcess } from '@aftercommit/testing/start-process';
import { eventually } from '@aftercommit/testing/eventually';
import { balanceOf, createTestSite, dropOf, type TestSite } from './create-test-site';

jest.setTimeout(180_000);

const partitionSize = 1_000_000;

let site: TestSite;
let alice: string;

beforeEach(async () => {
  site = await createTestSite();
  [alice = ''] = await site.addPeople(1);
});
afterEach(() => site.stop());

const listTables = async (): Promise<string[]> =>
  (
    await site.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname ~ '^(outbox|event_log)_p\\d+$' ORDER BY relname`,
    )
  ).map(({ name }) => name);

/** As if a million events had passed in every lane since: ids and positions go on in the next partition. */
async function skipOnePartition(): Promise<void> {
  const [row] = await site.query<{ number: string }>(`SELECT last_value / 1000000 + 1 AS number FROM outbox_id_seq`);
  const start = Number(row?.number) * partitionSize;
  await site.query(`SELECT setval('outbox_id_seq', $1)`, [start]);
  await site.query(
    `INSERT INTO batches (lane, first, last, stream_seqs)
     SELECT lane, $1, $1, coalesce((SELECT b.stream_seqs FROM batches b WHERE b.lane = l.lane ORDER BY b.last DESC LIMIT 1), '{}')
     FROM generate_series(0, (SELECT user_lanes FROM lane_config)) l (lane)`,
    [start],
  );
  await site.query('SELECT make_partitions_ahead(3)');
}

/** Everything that was written so far is this old. */
async function age(days: number): Promise<void> {
  await site.query('ALTER TABLE outbox DISABLE TRIGGER USER');
  await site.query('ALTER TABLE event_log DISABLE TRIGGER USER');
  await site.query('UPDATE outbox SET created_at = created_at - make_interval(days => $1)', [days]);
  await site.query('UPDATE event_log SET dispatched_at = dispatched_at - make_interval(days => $1)', [days]);
  await site.query('ALTER TABLE outbox ENABLE TRIGGER USER');
  await site.query('ALTER TABLE event_log ENABLE TRIGGER USER');
}

/** Old events in the first partition, delivered, and the site goes on in the second. */
async function fillOldPartition(): Promise<void> {
  await site.append(dropOf(1), balanceOf(alice, 1));
  await site.dispatchAll();
  await age(100);
  await skipOnePartition();
}

const prune = (...flags: string[]) =>
  site.outboxJson('prune', '--keep-days', '30', '--apply', '--reason', 'monthly', '--yes', ...flags);

/** Believed for as long as a test takes. */
async function keepAlive(): Promise<void> {
  await site.query(`UPDATE followers SET seen_at = seen_at + interval '1 hour'`);
}

test('a dry run says what would go and why the rest stays; applied, the old partition is dropped and it is audited', async () => {
  await fillOldPartition();
  await site.reportFollower();
  await keepAlive();

  const plan = await site.outboxJson('prune', '--keep-days', '30');
  const before = await listTables();
  const pruned = await prune();
  const again = await prune();

  expect(plan.drop).toMatchObject([{ name: 'event_log_p0' }, { name: 'outbox_p0' }]);
  expect(before).toEqual(expect.arrayContaining(['event_log_p0', 'outbox_p0']));
  expect(pruned).toMatchObject({ dropped: ['event_log_p0', 'outbox_p0'], left: 0 });
  expect(again.dropped).toEqual([]);
  expect(await listTables()).toEqual(before.filter((name) => !name.endsWith('_p0')));
  expect((await site.outboxJson('status')).last_prune).toMatchObject({ keep_days: 30, dropped: [] });
  expect(await site.query(`SELECT details FROM audit_log WHERE action = 'outbox.pruned' ORDER BY id LIMIT 1`)).toEqual([
    { details: expect.stringMatching(/dropped event_log_p0, outbox_p0.*monthly/) },
  ]);
});

test('what is undelivered stays, however old', async () => {
  await fillOldPartition();
  // One server has not emitted the last event of lane 1.
  await site.reportFollower();
  await site.reportFollower({
    server: 'socket-2',
    positions: new Map([
      [0, partitionSize],
      [1, 0],
    ]),
  });
  await keepAlive();

  const pruned = await prune();

  expect(pruned.dropped).toEqual([]);
  const { keep } = await site.outboxJson('prune', '--keep-days', '30');
  expect(keep).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'event_log_p0', because: 'a live server is not past it in lane 1' }),
      expect.objectContaining({ name: 'outbox_p0', because: 'the log points into it' }),
    ]),
  );
});

test('without a live server nothing counts as delivered, and nothing goes', async () => {
  await fillOldPartition();

  expect((await prune()).dropped).toEqual([]);
});

test('a pending event holds its partition', async () => {
  await site.append(balanceOf(alice, 1));
  await age(100);
  await skipOnePartition();
  await site.reportFollower();
  await keepAlive();

  expect((await prune()).dropped).toEqual(['event_log_p0']);
  await site.dispatchAll();
  expect(await site.query(`SELECT seq FROM event_log WHERE stream = $1`, [`user:${alice}`])).toEqual([{ seq: '1' }]);
});

test('under a snapshot that somebody holds open nothing goes, and no lane stands', async () => {
  await fillOldPartition();
  await site.reportFollower();
  await keepAlive();
  const holder = new Client(site.url);
  await holder.connect();
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await holder.query('SELECT count(*) FROM event_log');

  const refused = await site.outbox('prune', '--keep-days', '30', '--apply', '--reason', 'monthly', '--yes');
  // New lanes begin at position 1: they need the very partition that was to go.
  await site.outbox('lanes', 'set', '4', '--reason', 'more', '--yes');
  await site.append(...(await site.addPeople(8)).map((userId) => balanceOf(userId, 1)));
  await site.dispatchAll();
  await holder.query('COMMIT');
  await holder.end();

  expect(refused.code).not.toBe(0);
  expect(await listTables()).toContain('event_log_p0');
  expect(await site.query('SELECT 1 FROM outbox_pending')).toEqual([]);
});

test('a partition that a dispatch is about to enter stays, with the row', async () => {
  await site.append(balanceOf(alice, 1));
  await site.dispatchAll();
  await skipOnePartition();
  // Lane 0 is two partitions ahead; lane 1 stands before the second, which is empty and therefore as old as can be.
  await site.query('DELETE FROM batches WHERE lane = 1 AND first = $1', [partitionSize]);
  await site.query(`INSERT INTO batches (lane, first, last, stream_seqs) VALUES (0, $1, $1, '{}'), (1, $2, $2, '{}')`, [
    3 * partitionSize,
    partitionSize - 1,
  ]);
  await site.reportFollower();
  await keepAlive();
  await site.append(balanceOf(alice, 2));
  const dispatcher = new Client(site.url);
  await dispatcher.connect();
  await dispatcher.query('BEGIN');
  await dispatcher.query('SELECT * FROM dispatch_lane(1, 0, 10)');

  const refused = await site.outbox('prune', '--keep-days', '30', '--apply', '--reason', 'monthly', '--yes');
  await dispatcher.query('COMMIT');
  await dispatcher.end();

  expect(refused.code).not.toBe(0);
  expect(await site.query('SELECT lane FROM event_log WHERE position = $1', [partitionSize])).toEqual([{ lane: 1 }]);
});

test('a dispatcher applies the policy by itself, once for several', async () => {
  await fillOldPartition();
  await site.reportFollower();
  await keepAlive();
  const env = { DATABASE_URL: site.url, LOG_LEVEL: 'info', RETENTION_DAYS: '30', RETENTION_INTERVAL_MS: '2000' };
  const dispatchers = await Promise.all([
    startProcess({ name: 'dispatcher', env }),
    startProcess({ name: 'dispatcher', env }),
  ]);

  await eventually(async () => !(await listTables()).includes('outbox_p0'), { deadlineMs: 60_000 });
  const { last_prune: last } = await site.outboxJson('status');
  const scraped = await Promise.all(dispatchers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
  await Promise.all(dispatchers.map((each) => each.stop()));

  expect(last).toMatchObject({ actor: 'dispatcher', keep_days: 30 });
  expect(scraped.join('\n').match(/aftercommit_partitions_dropped_total\{table="outbox"\} 1/g)).toHaveLength(1);
  const dropped = dispatchers.flatMap(({ output }) => output().match(/outbox\.partition_dropped/g) ?? []);
  expect(dropped).toHaveLength(2);
});

test('a dispatcher that keeps everything drops nothing', async () => {
  await fillOldPartition();
  await site.reportFollower();
  await keepAlive();
  const dispatcher = await startProcess({
    name: 'dispatcher',
    env: { DATABASE_URL: site.url, LOG_LEVEL: 'info', RETENTION_DAYS: '0', RETENTION_INTERVAL_MS: '100' },
  });
  await site.append(balanceOf(alice, 2));
  await eventually(async () => (await site.query('SELECT 1 FROM outbox_pending')).length === 0, { deadlineMs: 20_000 });
  await dispatcher.stop();

  expect(await site.query('SELECT 1 FROM prunes')).toEqual([]);
  expect(await listTables()).toContain('outbox_p0');
});

test('a pause outlives the dispatcher, and what has waited goes out in its order', async () => {
  const env = { DATABASE_URL: site.url, LOG_LEVEL: 'warn' };
  const first = await startProcess({ name: 'dispatcher', env });
  await site.outbox('pause', '1', '--reason', 'a bad release');
  first.kill('SIGKILL');
  await first.waitForExit();

  for (const version of [1, 2, 3]) await site.append(balanceOf(alice, version));
  const second = await startProcess({ name: 'dispatcher', env });
  await site.append(dropOf(1));
  // The other lane goes on: by then this one was looked at as well.
  await eventually(async () => (await site.query(`SELECT 1 FROM event_log WHERE stream = 'drops'`)).length === 1, {
    deadlineMs: 20_000,
  });
  const { lanes } = await site.outboxJson('status');
  await site.outbox('resume', '1', '--reason', 'rolled back');
  await eventually(async () => (await site.query('SELECT 1 FROM outbox_pending')).length === 0, { deadlineMs: 20_000 });
  await second.stop();

  expect(lanes).toMatchObject([{ pending: 0 }, { pending: 3, head: 0, paused: { reason: 'a bad release' } }]);
  const versions = await site.query(
    `SELECT o.payload ->> 'version' AS version FROM event_log l JOIN outbox o ON o.id = l.outbox_id
     WHERE l.lane = 1 ORDER BY l.position`,
  );
  expect(versions).toEqual([{ version: '1' }, { version: '2' }, { version: '3' }]);
});

test('a person is erased: names and texts go, money, order and the sums stay', async () => {
  const messageId = randomUUID();
  await site.query(`INSERT INTO chat_messages (id, user_id, nickname, body) VALUES ($1, $2, 'Ann Other', 'call me')`, [
    messageId,
    alice,
  ]);
  const message = { messageId, userId: alice, nickname: 'Ann Other', text: 'call me', postedAtMs: 1 };
  await site.append({ type: 'chat.message_posted', payload: message }, balanceOf(alice, 1));
  await site.dispatchAll();
  await site.query(`UPDATE users SET email = 'ann@example.com', nickname = 'Ann Other' WHERE id = $1`, [alice]);
  const before = await site.query(
    'SELECT lane, position, stream, seq, outbox_id FROM event_log ORDER BY lane, position',
  );

  const erased = await site.outboxJson('erase', alice, '--reason', 'request of today', '--yes');

  const after = await site.query(
    'SELECT lane, position, stream, seq, outbox_id FROM event_log ORDER BY lane, position',
  );
  const [person] = await site.query('SELECT login, nickname, email, password_hash, status FROM users WHERE id = $1', [
    alice,
  ]);
  const [said] = await site.query(`SELECT payload FROM outbox WHERE payload ->> 'id' = $1`, [messageId]);
  expect(erased).toMatchObject({ user_id: alice, erased: { users: 1, chat_messages: 1, outbox: 1 } });
  expect(said).toMatchObject({ payload: { id: messageId, user_name: 'Erased player', text: '' } });
  expect(after).toEqual(before);
  expect(person).toEqual({
    login: `erased-${alice}`,
    nickname: 'Erased player',
    email: null,
    password_hash: null,
    status: 'inactive',
  });
  expect(await site.query(`SELECT actor <> '' AS named, details FROM audit_log WHERE action = 'user.erased'`)).toEqual([
    { named: true, details: `${alice}: request of today` },
  ]);
});

import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import {
  DoctorReply,
  PrunePlanReply,
  PruneReply,
  ReconcileReply,
} from '@aftercommit/contracts/http/admin-outbox-upkeep';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { eventually } from '@aftercommit/testing/eventually';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import { readHeads } from '@aftercommit/outbox/read-heads';
import { recordFollower } from '@aftercommit/outbox/record-follower';
import { createTestApi, type TestAdmin, type TestApi } from './create-test-api';
import { readAudit } from './read-audit';

let api: TestApi;
let pool: Pool;
let owner: TestAdmin;
let admin: TestAdmin;

beforeEach(async () => {
  api = await createTestApi();
  pool = new Pool({ ...createConnectionOptions(api.config.DATABASE_URL, 'test-pipeline'), max: 4 });
  [owner, admin] = [await api.createAdmin('owner'), await api.createAdmin('admin')];
});
afterEach(async () => {
  await pool.end();
  await api.stop();
});

const ask = (method: 'get' | 'post' | 'put', path: string, by: TestAdmin, body?: object) =>
  api.request[method](`/api/admin/outbox${path}`).set('Authorization', `Bearer ${by.token}`).send(body);

async function dispatchAll(): Promise<void> {
  for (const lane of [0, 1]) while (await dispatchLane(pool, { lane, afterId: 0, batchSizeMax: 500 }));
}

/** One server lives and has emitted everything but the last so many events of lane 1. */
async function reportFollower(behind: number): Promise<void> {
  const { epoch, lanes } = await readHeads(pool);
  const positions = new Map([...lanes].map(([lane, head]) => [lane, lane === 1 ? head - behind : head]));
  await recordFollower(pool, { boot: randomUUID(), server: 'socket-1', epoch, positions, clients: 0 });
  await pool.query(`UPDATE followers SET seen_at = seen_at + interval '1 hour'`);
}

test('what is not delivered is named, queued again with a reason, and audited', async () => {
  const { userId } = await api.createUser({ balanceCents: 500 });
  await api.runTransaction((tx) =>
    appendToOutbox(tx, [{ type: 'balance.updated', payload: { userId, balanceCents: 1, version: 9 } }]),
  );
  await dispatchAll();
  await pool.query(`ALTER TABLE event_log DISABLE TRIGGER USER`);
  await pool.query(`UPDATE event_log SET dispatched_at = dispatched_at - interval '1 minute'`);
  await reportFollower(1);
  const { rows } = await pool.query(
    `SELECT o.event_id FROM event_log l JOIN outbox o ON o.id = l.outbox_id WHERE l.lane = 1 ORDER BY l.position DESC LIMIT 1`,
  );

  const found = ReconcileReply.parse((await ask('get', '/reconcile', admin)).body);
  const without = await ask('post', '/reconcile', admin, {});
  const queued = await ask('post', '/reconcile', admin, { reason: 'Redis was flushed' });

  expect(found.missing).toBe(true);
  expect(found.found.events.map(({ id }) => id)).toEqual([rows[0].event_id]);
  expect([without.status, without.body]).toEqual([400, expect.objectContaining({ success: false })]);
  expect(queued.status).toBe(200);
  const head = found.found.lanes[1]?.head ?? 0;
  expect(api.jobs).toEqual([{ epoch: found.found.epoch, lane: 1, first: head, last: head }]);
  expect(await readAudit(api.dataSource)).toMatchObject([
    {
      actor: admin.username,
      action: 'outbox.reconciled',
      details: 'lane 1: 1 undelivered, 0 pending: Redis was flushed',
    },
  ]);
});

test('the doctor says what is wrong, and what to do', async () => {
  const { healthy, findings } = DoctorReply.parse((await ask('get', '/doctor', admin)).body);

  expect(healthy).toBe(false);
  expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['no_dispatcher', 'no_socket_server']));
});

test.each([
  ['post', '/prune', { keep_days: 30 }],
  ['post', '/epoch/bump', {}],
  ['put', '/lanes', { count: 2 }],
] as const)('%s %s is the owner’s, wants a reason, and changes nothing otherwise', async (method, path, body) => {
  const before = await readHeads(pool);

  const byAdmin = await ask(method, path, admin, { ...body, reason: 'x' });
  const silent = await ask(method, path, owner, body);

  expect([byAdmin.status, byAdmin.body.code]).toEqual([403, 'forbidden']);
  expect([silent.status, silent.body.success]).toEqual([400, false]);
  const { epoch, lanes } = await readHeads(pool);
  expect({ epoch, lanes }).toEqual({ epoch: before.epoch, lanes: before.lanes });
  expect(await readAudit(api.dataSource)).toEqual([]);
});

test('a prune is planned, done once at a time, and audited', async () => {
  await reportFollower(0);

  const plan = PrunePlanReply.parse((await ask('get', '/prune?keep_days=30', admin)).body);
  const other = await pool.connect();
  await other.query(`SELECT pg_advisory_lock(hashtext('aftercommit.prune'), 0)`);
  const busy = await ask('post', '/prune', owner, { keep_days: 30, reason: 'monthly' });
  await other.query(`SELECT pg_advisory_unlock(hashtext('aftercommit.prune'), 0)`);
  other.release();
  const done = PruneReply.parse((await ask('post', '/prune', owner, { keep_days: 30, reason: 'monthly' })).body);

  expect(plan.drop).toEqual([]);
  expect(plan.keep.map(({ name }) => name)).toContain('event_log_p0');
  expect([busy.status, busy.body.code]).toEqual([409, 'prune_running']);
  expect(done).toMatchObject({ dropped: [], left: 0 });
  expect(await readAudit(api.dataSource)).toMatchObject([{ actor: owner.username, action: 'outbox.pruned' }]);
});

test('a prune is done past the pooler, whose sessions are anybody’s, and leaves no lock behind', async () => {
  // Another database as its direct address tells the two apart.
  const pooled = await createTestApi({ DIRECT_DATABASE_URL: api.config.DATABASE_URL });
  const { token } = await pooled.createAdmin('owner');
  const readLocks = async () =>
    (
      await pool.query(
        `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE l.locktype = 'advisory' AND a.datname = current_database()`,
      )
    ).rows;
  const other = await pool.connect();
  await other.query('BEGIN');
  // What it reads first.
  await other.query('LOCK TABLE followers IN ACCESS EXCLUSIVE MODE');

  const pruning = pooled.request
    .post('/api/admin/outbox/prune')
    .set('Authorization', `Bearer ${token}`)
    .send({ keep_days: 30, reason: 'monthly' })
    .then(({ status }) => status);
  const during = await eventually(async () => {
    const locks = await readLocks();
    return locks.length > 0 && locks;
  });
  await other.query('COMMIT');
  other.release();
  const status = await pruning;
  await pooled.stop();

  expect(during).toEqual([{ name: 'aftercommit-prune' }]);
  expect(status).toBe(200);
  expect(await readLocks()).toEqual([]);
});

test('another number of lanes waits until nothing is pending, a new epoch does not', async () => {
  const before = await readHeads(pool);
  await api.runTransaction((tx) =>
    appendToOutbox(tx, [{ type: 'balance.updated', payload: { userId: randomUUID(), balanceCents: 1, version: 1 } }]),
  );

  const early = await ask('put', '/lanes', owner, { count: 3, reason: 'more people' });
  const bumped = await ask('post', '/epoch/bump', owner, { reason: 'restored' });
  await dispatchAll();
  const late = await ask('put', '/lanes', owner, { count: 3, reason: 'more people' });

  expect([early.status, early.body.code]).toEqual([409, 'lanes_busy']);
  expect(bumped.body.epoch).not.toBe(before.epoch);
  expect(late.body).toEqual({ success: true, user_lanes: 3 });
  expect((await readAudit(api.dataSource)).map(({ action }) => action)).toEqual(['epoch.bumped', 'lanes.changed']);
});

import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { NewEvent } from '@aftercommit/contracts/events/catalog';
import {
  DeadLetterListReply,
  DeadLetterReply,
  EventListReply,
  EventReply,
  OutboxStatusReply,
  ReplayPlanReply,
  ReplayReply,
} from '@aftercommit/contracts/http/admin-outbox';
import { createConnectionOptions } from '@aftercommit/db/connection-options';
import { changeBalance, lockWallet } from '@aftercommit/domain/balance/wallet';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import { moveToDeadLetter } from '@aftercommit/outbox/move-to-dead-letter';
import { readHeads } from '@aftercommit/outbox/read-heads';
import { recordFollower } from '@aftercommit/outbox/record-follower';
import { createLogger } from '@aftercommit/runtime/logger';
import { eventually } from '@aftercommit/testing/eventually';
import { createReplayMover } from '../src/move-replays';
import { createTestApi, type TestAdmin, type TestApi, type TestUser } from './create-test-api';
import { readAudit } from './read-audit';

let api: TestApi;
let pool: Pool;
let admin: TestAdmin;
let alice: TestUser;

beforeEach(async () => {
  api = await createTestApi();
  pool = new Pool({ ...createConnectionOptions(api.config.DATABASE_URL, 'test-pipeline'), max: 4 });
  admin = await api.createAdmin('admin');
  alice = await api.createUser({ balanceCents: 500 });
});
afterEach(async () => {
  await pool.end();
  await api.stop();
});

const append = (...events: NewEvent[]): Promise<void> => api.runTransaction((tx) => appendToOutbox(tx, events));

const balanceOf = (userId: string, version: number): NewEvent => ({
  type: 'balance.updated',
  payload: { userId, balanceCents: version, version },
});

const requestOf = (userId: string): NewEvent => ({
  type: 'request.updated',
  payload: { userId, requestId: randomUUID(), status: 'approved' },
});

/** Without the nudges that every entry of the audit log sends to the panels. */
const readEvents = async () => (await api.eventsOf()).filter(({ stream }) => stream !== 'admins');

async function dispatchAll(): Promise<void> {
  for (const lane of [0, 1]) while (await dispatchLane(pool, { lane, afterId: 0, batchSizeMax: 500 }));
}

async function get<Reply>(path: string, schema: { parse(body: unknown): Reply }): Promise<Reply> {
  const answer = await api.request.get(`/api/admin/outbox${path}`).set('Authorization', `Bearer ${admin.token}`);
  expect(answer.body).toMatchObject({ success: true });
  return schema.parse(answer.body);
}

const post = (path: string, body: object) =>
  api.request.post(`/api/admin/outbox${path}`).set('Authorization', `Bearer ${admin.token}`).send(body);

/** The event of this stream that came first is set aside, as a server does it. */
async function setFirstAside(stream: string): Promise<string> {
  const { rows } = await pool.query(
    `SELECT o.event_id, o.id, l.lane, l.position FROM event_log l JOIN outbox o ON o.id = l.outbox_id
     WHERE l.stream = $1 ORDER BY l.seq LIMIT 1`,
    [stream],
  );
  const [row] = rows;
  const event = { id: row.event_id, outboxId: Number(row.id), position: Number(row.position) };
  for (const server of ['socket-1', 'socket-2']) {
    await moveToDeadLetter(pool, {
      event: event as never,
      lane: row.lane,
      server,
      attempts: 3,
      error: 'too strange',
      firstFailedAt: new Date(),
    });
  }
  return row.event_id;
}

describe('the status', () => {
  test('tells lanes, servers and what waits', async () => {
    await append(balanceOf(alice.userId, 1), balanceOf(alice.userId, 2), {
      type: 'case.updated',
      payload: { caseId: 'a' },
    });
    await dispatchAll();
    await append(balanceOf(alice.userId, 3));
    const { epoch } = await readHeads(pool);
    const boot = randomUUID();
    const stats = {
      windowMs: 9_000,
      emitted: 3,
      p50Ms: 2.5,
      p95Ms: 4,
      p99Ms: 4,
      uncertaintyMs: 0.2,
      lagEvents: { 1: 2 },
    };
    await recordFollower(pool, {
      boot,
      server: 'socket-1',
      epoch,
      positions: new Map([
        [0, 1],
        [1, 1],
      ]),
      clients: 7,
      stats,
    });

    const { status } = await get('/status', OutboxStatusReply);

    expect(status).toMatchObject({ epoch, listener: 'none', queue_depth: null, replays_running: 0 });
    expect(status.pending).toEqual({ count: 1, is_capped: false, oldest_age_ms: expect.any(Number) });
    expect(status.lanes).toEqual([
      expect.objectContaining({ lane: 0, carries: 'broadcasts', head: 1, delivered: 1, lag_events: 0, lag_ms: 0 }),
      expect.objectContaining({ lane: 1, carries: 'people', head: 2, delivered: 1, lag_events: 1, pending: 1 }),
    ]);
    expect(status.lanes[1]).toMatchObject({ batches_in_flight: 1, paused: null });
    expect(status.servers).toMatchObject([
      { server: 'socket-1', boot, clients: 7, is_alive: true, is_current: true, stats },
    ]);
  });

  test('says that nothing is delivered while no server is alive', async () => {
    await append(balanceOf(alice.userId, 1));
    await dispatchAll();

    const { status } = await get('/status', OutboxStatusReply);

    expect(status.lanes[1]).toMatchObject({ head: 1, delivered: null, lag_events: null, lag_ms: null });
  });
});

describe('events', () => {
  test('are found by type, person, time and id, newest first and page by page', async () => {
    await append(balanceOf(alice.userId, 1), requestOf(alice.userId), balanceOf(alice.userId, 2));
    await dispatchAll();
    await append(balanceOf(alice.userId, 3));

    const all = await get('/events', EventListReply);
    const first = await get(`/events?user=${alice.userId}&type=balance.updated&limit=2`, EventListReply);
    const second = await get(
      `/events?user=${alice.userId}&type=balance.updated&limit=2&before=${first.next}`,
      EventListReply,
    );
    const later = await get(`/events?since=${Date.now() + 60_000}`, EventListReply);

    expect(all.events.map(({ type, state, seq }) => [type, state, seq])).toEqual([
      ['balance.updated', 'pending', null],
      ['balance.updated', 'dispatched', 3],
      ['request.updated', 'dispatched', 2],
      ['balance.updated', 'dispatched', 1],
    ]);
    expect(first.events.map(({ seq }) => seq)).toEqual([null, 3]);
    expect(second.events.map(({ seq }) => seq)).toEqual([1]);
    expect([second.next, later.events]).toEqual([null, []]);
  });

  test('are shown one by one, with the payload only when it is asked for', async () => {
    await append(balanceOf(alice.userId, 1));
    await dispatchAll();
    const [listed] = (await get('/events', EventListReply)).events;

    const { event } = await get(`/events/${listed?.id}`, EventReply);
    const whole = await get(`/events/${listed?.id}?payload=1`, EventReply);

    expect(event).toMatchObject({ ...listed, payload: null, batch: { first: 1, last: 1 } });
    expect(whole.event.payload).toEqual({ balance: 0.01, version: 1 });
    expect(whole.event.wire_names).toEqual([`balance:updated:${alice.userId}`, 'balance:updated']);
  });

  test.each([randomUUID(), 'nonsense', '01999999-0000-7000-8000-000000000000'])('there is no event %s', async (id) => {
    const answer = await api.request
      .get(`/api/admin/outbox/events/${id}`)
      .set('Authorization', `Bearer ${admin.token}`);

    expect([answer.status, answer.body.code]).toEqual([404, 'event_not_found']);
  });
});

describe('a dead letter', () => {
  test('is listed with its errors and with what overtook it', async () => {
    await append(balanceOf(alice.userId, 1), balanceOf(alice.userId, 2), requestOf(alice.userId));
    await dispatchAll();
    const eventId = await setFirstAside(`user:${alice.userId}`);

    const list = await get('/dead-letters', DeadLetterListReply);
    const { dead_letter: letter } = await get(`/dead-letters/${eventId}`, DeadLetterReply);

    expect(list.dead_letters).toMatchObject([{ id: eventId, state: 'open', attempts: 6, last_error: 'too strange' }]);
    expect(letter.errors).toMatchObject([
      { server: 'socket-1', attempts: 3, error: 'too strange' },
      { server: 'socket-2', attempts: 3, error: 'too strange' },
    ]);
    expect(letter.overtaken_by.count).toBe(2);
    expect(letter.overtaken_by.newest.map(({ seq }) => seq)).toEqual([3, 2]);
  });

  test('that is requeued becomes a new event as it is now, once', async () => {
    await append(balanceOf(alice.userId, 1));
    await dispatchAll();
    const eventId = await setFirstAside(`user:${alice.userId}`);

    const answer = await post(`/dead-letters/${eventId}/requeue`, { reason: 'fixed' }).expect(200);
    const again = await post(`/dead-letters/${eventId}/requeue`, { reason: 'fixed' }).expect(409);

    expect(again.body.code).toBe('dead_letter_settled');
    const { rows } = await pool.query(`SELECT headers, payload FROM outbox WHERE event_id = $1`, [
      answer.body.event_id,
    ]);
    expect(rows).toEqual([{ headers: { replayOf: eventId }, payload: { balance: 5, version: 1 } }]);
    const { dead_letter: letter } = await get(`/dead-letters/${eventId}`, DeadLetterReply);
    expect(letter).toMatchObject({ state: 'requeued', requeued_as: answer.body.event_id });
    expect(letter.settled).toMatchObject({ actor: admin.username, reason: 'fixed' });
    expect(await readAudit(api.dataSource)).toMatchObject([{ actor: admin.username, action: 'dead_letter.requeued' }]);
  });

  test('that is discarded is told to nobody and listed no more', async () => {
    await append(requestOf(alice.userId));
    await dispatchAll();
    const eventId = await setFirstAside(`user:${alice.userId}`);

    await post(`/dead-letters/${eventId}/discard`, { reason: 'obsolete' }).expect(200);

    expect((await get('/dead-letters', DeadLetterListReply)).dead_letters).toEqual([]);
    expect((await get('/dead-letters?state=discarded', DeadLetterListReply)).dead_letters).toHaveLength(1);
    expect(await readEvents()).toHaveLength(1);
    expect(await readAudit(api.dataSource)).toMatchObject([{ action: 'dead_letter.discarded' }]);
  });

  test.each(['requeue', 'discard'])('is not settled by a %s without a reason, or of nothing', async (verb) => {
    await append(requestOf(alice.userId));
    await dispatchAll();
    const eventId = await setFirstAside(`user:${alice.userId}`);

    await post(`/dead-letters/${eventId}/${verb}`, {}).expect(400);
    await post(`/dead-letters/${randomUUID()}/${verb}`, { reason: 'x' }).expect(404);

    expect((await get('/dead-letters', DeadLetterListReply)).dead_letters).toHaveLength(1);
    expect(await readEvents()).toHaveLength(1);
  });
});

describe('a replay', () => {
  test('is planned without a change: drops as they were, a balance once', async () => {
    await append(balanceOf(alice.userId, 1), requestOf(alice.userId), balanceOf(alice.userId, 2));
    await append({ type: 'user.blocked', payload: { userId: alice.userId } });
    await dispatchAll();
    const before = await readEvents();

    const answer = await post('/replays/dry-run', { filter: { user: alice.userId } }).expect(200);
    const { plan } = ReplayPlanReply.parse(answer.body);

    expect(plan).toMatchObject({ total: 2, needs_limit: false, excluded: [{ type: 'user.blocked', matching: 1 }] });
    expect(plan.types).toEqual([
      { type: 'balance.updated', replay: 'as_it_is_now', matching: 2, total: 1 },
      { type: 'request.updated', replay: 'as_it_was', matching: 1, total: 1 },
    ]);
    expect(plan.sample.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(await readEvents()).toEqual(before);
    expect(await readAudit(api.dataSource)).toEqual([]);
  });

  test('that is started is moved by an api to its end, with the present balance, and audited', async () => {
    await append(balanceOf(alice.userId, 1), requestOf(alice.userId));
    await dispatchAll();
    const originals = await readEvents();
    const answer = await post('/replays', { filter: { user: alice.userId }, reason: 'after the incident' }).expect(200);
    const { replay } = ReplayReply.parse(answer.body);
    await api.runTransaction(async (tx) => {
      const wallet = await lockWallet(tx, alice.userId);
      const deposit = { kind: 'adjustment', reference: 'a', houseAccount: 'house:adjustments' } as const;
      await changeBalance(tx, wallet, { amountCents: 100, ...deposit });
    });
    const log = createLogger('api', 'silent');
    const mover = createReplayMover({ dataSource: api.dataSource, runTransaction: api.runTransaction, log });
    await mover.start();

    await eventually(async () => (await get(`/replays/${replay.id}`, ReplayReply)).replay.state === 'finished');
    await mover.stop();

    const written = await readEvents();
    expect(written.slice(originals.length)).toMatchObject([
      { type: 'balance.updated', payload: { balance: 6, version: 2 } },
      { type: 'request.updated', payload: originals[1]?.payload },
    ]);
    expect(await readAudit(api.dataSource)).toMatchObject([
      { actor: admin.username, action: 'replay.started', details: expect.stringContaining('2 events') },
      { actor: admin.username, action: 'replay.finished', details: expect.stringContaining('2 of 2 events') },
    ]);
  });

  test('that is cancelled stays where it was', async () => {
    await append(requestOf(alice.userId));
    await dispatchAll();
    const started = await post('/replays', { filter: { since: 0 }, reason: 'by mistake' }).expect(200);
    const { id } = started.body.replay;

    await post(`/replays/${id}/cancel`, { reason: 'a mistake' }).expect(200);
    const again = await post(`/replays/${id}/cancel`, { reason: 'a mistake' }).expect(409);

    expect(again.body.code).toBe('replay_not_running');
    expect((await get(`/replays/${id}`, ReplayReply)).replay).toMatchObject({ state: 'cancelled', done: 0, total: 1 });
  });

  test.each([
    [{ filter: {}, reason: 'x' }, 400, 'replay_filter_missing'],
    [{ filter: { since: 0 } }, 400, 'invalid_input'],
    [{ filter: { since: 0 }, reason: 'x', rate: 0 }, 400, 'invalid_input'],
    [{ filter: { type: 'no.such' }, reason: 'x' }, 409, 'replay_empty'],
  ])('asked for as %j is refused', async (body, status, code) => {
    const answer = await post('/replays', body);

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await readAudit(api.dataSource)).toEqual([]);
  });
});

describe('a lane', () => {
  test('that is paused dispatches nothing until it is resumed', async () => {
    await post('/lanes/1/pause', { reason: 'a bad release' }).expect(200);
    await post('/lanes/1/pause', { reason: 'again' }).expect(409);
    await append(balanceOf(alice.userId, 1), { type: 'case.updated', payload: { caseId: 'a' } });
    await dispatchAll();

    const { status } = await get('/status', OutboxStatusReply);

    expect(status.lanes).toMatchObject([
      { lane: 0, paused: null, pending: 0 },
      { lane: 1, paused: { actor: admin.username, reason: 'a bad release' }, head: 0, pending: 1 },
    ]);
    await post('/lanes/1/resume', { reason: 'rolled back' }).expect(200);
    await post('/lanes/1/resume', { reason: 'again' }).expect(409);
    await dispatchAll();
    expect((await get('/status', OutboxStatusReply)).status.lanes[1]).toMatchObject({
      paused: null,
      head: 1,
      pending: 0,
    });
    expect(await readAudit(api.dataSource)).toMatchObject([{ action: 'lane.paused' }, { action: 'lane.resumed' }]);
  });

  test.each(['2', 'x', '-1'])('called %s is not there', async (lane) => {
    const answer = await post(`/lanes/${lane}/pause`, { reason: 'x' });

    expect([answer.status, answer.body.code]).toEqual([404, 'lane_not_found']);
  });
});

test('a moderator may look at none of it', async () => {
  const { token } = await api.createAdmin('moderator');

  for (const path of ['status', 'events', `events/${randomUUID()}`, 'dead-letters', 'replays']) {
    await api.request.get(`/api/admin/outbox/${path}`).set('Authorization', `Bearer ${token}`).expect(403);
  }
  for (const path of ['replays', 'replays/dry-run', `dead-letters/${randomUUID()}/requeue`, 'lanes/1/pause']) {
    await api.request.post(`/api/admin/outbox/${path}`).set('Authorization', `Bearer ${token}`).send({}).expect(403);
  }
});

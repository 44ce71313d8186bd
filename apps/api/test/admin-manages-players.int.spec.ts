import { randomUUID } from 'node:crypto';
import { verifyPassword } from '@aftercommit/domain/users/password';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestAdmin, type TestApi, type TestUser } from './create-test-api';
import { openAllConnections } from './open-all-connections';
import { readAudit } from './read-audit';

let api: TestApi;
let admin: TestAdmin;
beforeAll(async () => {
  api = await createTestApi();
  admin = await api.createAdmin('admin');
});
beforeEach(() => api.dataSource.query('TRUNCATE audit_log, outbox, outbox_pending'));
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

const path = '/api/admin/users';
const post = (route: string, body: object = {}) =>
  api.request.post(`${path}${route}`).auth(admin.token, { type: 'bearer' }).send(body);
const put = (id: string, body: object) =>
  api.request.put(`${path}/${id}`).auth(admin.token, { type: 'bearer' }).send(body);
const remove = (id: string) => api.request.delete(`${path}/${id}`).auth(admin.token, { type: 'bearer' });
const find = async (query: string) =>
  (await api.request.get(path).query({ q: query }).auth(admin.token, { type: 'bearer' }).expect(200)).body;

async function readRow(userId: string): Promise<Record<string, unknown>> {
  const [row] = await api.dataSource.query<Record<string, unknown>[]>('SELECT * FROM users WHERE id = $1', [userId]);
  return row ?? {};
}

async function countOpenSessions({ userId }: TestUser): Promise<number> {
  const rows = await api.dataSource.query<unknown[]>('SELECT 1 FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [
    userId,
  ]);
  return rows.length;
}

const eventsOf = async ({ userId }: { userId: string }) => api.eventsOf(`user:${userId}`);
const typesOf = async (user: { userId: string }) => (await eventsOf(user)).map(({ type }) => type);

test('players are a bare array with every field', async () => {
  const user = await api.createUser({ login: 'Fields', nickname: 'Nick', balanceCents: 1234 });
  await api.dataSource.query(
    `UPDATE users SET email = 'f@example.org', full_name = 'F. Ields', last_active_at = to_timestamp(1700000000) WHERE id = $1`,
    [user.userId],
  );

  expect(await find('fields')).toEqual([
    {
      id: user.userId,
      uuid: user.userId,
      username: 'fields',
      nickname: 'Nick',
      email: 'f@example.org',
      full_name: 'F. Ields',
      role: 'user',
      status: 'active',
      balance: 12.34,
      balance_version: 1,
      last_active: 1_700_000_000_000,
      created_at: expect.any(Number),
      blocked_until: null,
      blocked_forever: false,
      block_reason: null,
      muted_until: null,
      muted_forever: false,
      mute_reason: null,
    },
  ]);
  expect(Math.abs((await find('fields'))[0].created_at - Date.now())).toBeLessThan(30_000);
});

test('the search finds by part of a name, takes % and _ as letters, and finds an id', async () => {
  const user = await api.createUser({ login: `percent-100%_sure`, nickname: 'Odd' });

  expect(await find('100%_SURE')).toHaveLength(1);
  expect(await find('100__sure')).toEqual([]);
  expect(await find(user.userId)).toHaveLength(1);
  const everybody = await api.request.get(path).auth(admin.token, { type: 'bearer' }).expect(200);
  expect(everybody.body.length).toBeGreaterThan(1);
  await api.request.get(`${path}?q=a&q=b`).auth(admin.token, { type: 'bearer' }).expect(400);
});

test('a player is made with an empty wallet and a hashed password', async () => {
  const answer = await post('', {
    username: 'NewPlayer',
    email: 'new@example.org',
    fullName: 'New <b>Player</b>',
    password: 'secret',
    role: 'vip',
    status: 'active',
  }).expect(200);

  expect(answer.body).toEqual({ success: true, id: expect.any(String) });
  expect(await find('newplayer')).toMatchObject([
    {
      id: answer.body.id,
      username: 'newplayer',
      nickname: 'NewPlayer',
      email: 'new@example.org',
      full_name: 'New <b>Player</b>',
      role: 'vip',
      status: 'active',
      balance: 0,
    },
  ]);
  const { password_hash: hash } = await readRow(answer.body.id);
  expect(await verifyPassword(String(hash), 'secret')).toBe(true);
  expect(await readAudit(api.dataSource)).toEqual([
    { actor: admin.username, action: 'user.created', details: `NewPlayer (${answer.body.id})`, type: 'success' },
  ]);
});

test('without a password a player is made who cannot sign in by one', async () => {
  const answer = await post('', { username: 'passwordless', email: '', password: '' }).expect(200);

  expect(await readRow(answer.body.id)).toMatchObject({ password_hash: null, email: null });
});

test('a login is given once, in whatever case of letters, and again after a deletion', async () => {
  const first = await post('', { username: 'Taken' }).expect(200);
  const other = await post('', { username: 'other-name' }).expect(200);

  const refused = await post('', { username: 'tAKEN' }).expect(409);
  expect(refused.body).toEqual({ success: false, error: 'Login is taken', code: 'login_taken' });
  expect((await put(other.body.id, { username: 'TAKEN' }).expect(409)).body.code).toBe('login_taken');
  await remove(first.body.id).expect(200);

  await post('', { username: 'taken' }).expect(200);
});

test('another password under the same key is another body', async () => {
  const body = { username: `keyed-${randomUUID()}`, password: 'secret' };
  const key = randomUUID();
  const add = (changed: object) => post('', { ...body, ...changed }).set('Idempotency-Key', key);

  const first = await add({}).expect(200);
  const again = await add({}).expect(200);
  const refused = [await add({ password: 'another' }), await add({ password: undefined }), await add({ role: 'vip' })];
  const edit = (password: string) => put(first.body.id, { password }).set('Idempotency-Key', key);
  await edit('third').expect(200);
  await edit('fourth').expect(422);

  expect([again.text, again.headers['idempotency-replayed']]).toEqual([first.text, 'true']);
  expect(refused.map(({ status, body: { code } }) => [status, code])).toEqual(
    refused.map(() => [422, 'idempotency_key_reused']),
  );
  expect(await verifyPassword(String((await readRow(first.body.id)).password_hash), 'third')).toBe(true);
});

test('an edit changes what it names, leaves the rest and tells the player', async () => {
  const user = await api.createUser({ login: `edit-${randomUUID()}`, nickname: 'Before' });
  await put(user.userId, { email: 'a@example.org', fullName: 'A', role: 'vip' }).expect(200);

  const answer = await put(user.userId, { username: 'Renamed', email: null }).expect(200);

  expect(answer.body).toEqual({ success: true, id: user.userId });
  expect(await readRow(user.userId)).toMatchObject({
    login: 'renamed',
    nickname: 'Before',
    email: null,
    full_name: 'A',
    role: 'vip',
    status: 'active',
  });
  expect(await eventsOf(user)).toMatchObject([
    { type: 'profile.updated', payload: {}, wire: { names: ['profile:updated'] } },
    { type: 'profile.updated' },
  ]);
  expect(await countOpenSessions(user)).toBe(1);
});

test('a nickname that is the login follows it, and only when the login changes', async () => {
  const user = await api.createUser({ login: 'NameSake' });

  await put(user.userId, { username: 'namesake', email: 'a@example.org' }).expect(200);
  expect(await readRow(user.userId)).toMatchObject({ login: 'namesake', nickname: 'NameSake' });
  await put(user.userId, { username: 'Another' }).expect(200);
  expect(await readRow(user.userId)).toMatchObject({ login: 'another', nickname: 'Another' });
  await put(user.userId, { nickname: 'Chosen' }).expect(200);
  await put(user.userId, { username: 'third' }).expect(200);
  expect(await readRow(user.userId)).toMatchObject({ login: 'third', nickname: 'Chosen' });
  await put(user.userId, { username: 'fourth', nickname: 'Both' }).expect(200);

  expect(await readRow(user.userId)).toMatchObject({ login: 'fourth', nickname: 'Both' });
});

test('another password ends the sessions that the old one opened', async () => {
  const user = await api.createUser({ login: `pw-${randomUUID()}`, password: 'old' });
  await api.signIn(user.login);

  await put(user.userId, { password: 'new' }).expect(200);

  expect(await verifyPassword(String((await readRow(user.userId)).password_hash), 'new')).toBe(true);
  expect(await countOpenSessions(user)).toBe(0);
  expect(await eventsOf(user)).toMatchObject([
    { type: 'profile.updated' },
    { type: 'session.ended', wire: { closes: { reason: 'signed_out', sessionId: expect.any(String) } } },
    { type: 'session.ended', wire: { closes: { reason: 'signed_out', sessionId: expect.any(String) } } },
  ]);
});

test('who becomes inactive is signed out everywhere, once', async () => {
  const user = await api.createUser();

  await put(user.userId, { status: 'inactive' }).expect(200);
  await put(user.userId, { status: 'inactive' }).expect(200);

  expect(await countOpenSessions(user)).toBe(0);
  expect(await typesOf(user)).toEqual(['profile.updated', 'user.blocked', 'profile.updated']);
});

test('who is deleted is signed out, gone from the list and not found again; the history stays', async () => {
  const user = await api.createUser({ balanceCents: 100 });

  expect((await remove(user.userId).expect(200)).body).toEqual({ success: true, id: user.userId });

  expect(await find(user.userId)).toEqual([]);
  expect(await countOpenSessions(user)).toBe(0);
  expect(await eventsOf(user)).toMatchObject([
    { type: 'user.blocked', wire: { names: [], closes: { reason: 'blocked', all: true } } },
  ]);
  for (const again of [remove(user.userId), put(user.userId, { role: 'x' }), post(`/${user.userId}/unblock`)]) {
    expect((await again).status).toBe(404);
  }
  expect(await typesOf(user)).toEqual(['user.blocked']);
});

test('a block without an end is for ever; sessions end, and stay ended after the unblock', async () => {
  const user = await api.createUser();

  const answer = await post(`/${user.userId}/block`, { reason: 'Fraud' }).expect(200);

  expect(answer.body).toEqual({ success: true });
  expect(await find(user.userId)).toMatchObject([
    { blocked_until: null, blocked_forever: true, block_reason: 'Fraud' },
  ]);
  expect(await countOpenSessions(user)).toBe(0);
  expect(await eventsOf(user)).toMatchObject([
    { type: 'user.blocked', wire: { names: [], closes: { reason: 'blocked', all: true } } },
  ]);
  expect((await post(`/${user.userId}/unblock`).expect(200)).body).toEqual({ success: true });
  expect(await find(user.userId)).toMatchObject([{ blocked_until: null, blocked_forever: false, block_reason: null }]);
  expect(await countOpenSessions(user)).toBe(0);
  expect((await readAudit(api.dataSource)).map(({ action, type }) => [action, type])).toEqual([
    ['user.blocked', 'warning'],
    ['user.unblocked', 'info'],
  ]);
});

test('a block until a moment takes epoch milliseconds or ISO 8601', async () => {
  const user = await api.createUser();
  const until = new Date(Date.now() + 3_600_000);

  for (const spelling of [until.getTime(), until.toISOString()]) {
    await post(`/${user.userId}/block`, { reason: '', until: spelling }).expect(200);

    expect(await find(user.userId)).toMatchObject([{ blocked_until: until.getTime(), blocked_forever: false }]);
  }
});

test.each([
  ['no reason', {}],
  ['a moment that has passed', { reason: 'x', until: Date.now() - 1_000 }],
  ['seconds instead of milliseconds', { reason: 'x', until: Math.floor(Date.now() / 1_000) + 3_600 }],
  ['no moment at all', { reason: 'x', until: 'tomorrow' }],
  ['a moment beyond the calendar', { reason: 'x', until: 8.64e15 }],
  ['a moment of another shape', { reason: 'x', until: {} }],
  ['a reason that is too long', { reason: 'x'.repeat(1_001) }],
])('a block with %s is refused and changes nothing', async (_name, body) => {
  const user = await api.createUser();

  const answer = await post(`/${user.userId}/block`, body).expect(400);

  expect(answer.body).toMatchObject({ success: false, code: 'invalid_input' });
  expect(await find(user.userId)).toMatchObject([{ blocked_until: null, blocked_forever: false }]);
  expect(await countOpenSessions(user)).toBe(1);
  expect([await eventsOf(user), await readAudit(api.dataSource)]).toEqual([[], []]);
});

test('a balance is adjusted up and down with a reason, in the ledger, and the player is told each time', async () => {
  const user = await api.createUser({ balanceCents: 1_000 });

  const up = await post(`/${user.userId}/balance`, { amount: 2.34, reason: 'Gift' }).expect(200);
  const down = await post(`/${user.userId}/balance`, { amount: -12.34, reason: 'Mistake' }).expect(200);

  expect(up.body).toEqual({ success: true, balance: 12.34, balance_version: 2 });
  expect(down.body).toEqual({ success: true, balance: 0, balance_version: 3 });
  expect(await eventsOf(user)).toMatchObject([
    {
      type: 'balance.updated',
      payload: { balance: 12.34, version: 2 },
      wire: { names: [`balance:updated:${user.userId}`, 'balance:updated'] },
    },
    { type: 'balance.updated', payload: { balance: 0, version: 3 } },
  ]);
  expect(
    await api.dataSource.query(
      `SELECT t.kind, e.amount_cents FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
       WHERE e.user_id = $1 AND e.account = 'house:adjustments' AND t.kind = 'adjustment' ORDER BY e.id`,
      [user.userId],
    ),
  ).toEqual([
    { kind: 'adjustment', amount_cents: '-234' },
    { kind: 'adjustment', amount_cents: '1234' },
  ]);
  expect((await readAudit(api.dataSource)).map(({ details }) => details)).toEqual([
    `${user.login} (${user.userId}) +2.34 €: Gift`,
    `${user.login} (${user.userId}) -12.34 €: Mistake`,
  ]);
});

test.each([
  ['more than there is', { amount: -10.01, reason: 'x' }, 402, 'not_enough_balance'],
  ['nothing', { amount: 0, reason: 'x' }, 400, 'invalid_input'],
  ['half a cent', { amount: 0.005, reason: 'x' }, 400, 'invalid_input'],
  ['a fortune', { amount: 1_000_000.01, reason: 'x' }, 400, 'invalid_input'],
  ['a debt', { amount: -1e15, reason: 'x' }, 400, 'invalid_input'],
  ['text', { amount: '5', reason: 'x' }, 400, 'invalid_input'],
  ['no amount', { reason: 'x' }, 400, 'invalid_input'],
  ['no reason', { amount: 5 }, 400, 'invalid_input'],
  ['an empty reason', { amount: 5, reason: ' ' }, 400, 'invalid_input'],
])('an adjustment by %s is refused and changes nothing', async (_name, body, status, code) => {
  const user = await api.createUser({ balanceCents: 1_000 });

  const answer = await post(`/${user.userId}/balance`, body).expect(status);

  expect(answer.body).toMatchObject({ success: false, code });
  expect(await find(user.userId)).toMatchObject([{ balance: 10, balance_version: 1 }]);
  expect([await eventsOf(user), await readAudit(api.dataSource)]).toEqual([[], []]);
});

test('twenty adjustments at once are each told with the balance that they made', async () => {
  const user = await api.createUser({ balanceCents: 500 });
  await openAllConnections(api.dataSource);

  const answers = await Promise.all(
    Array.from({ length: 20 }, () => post(`/${user.userId}/balance`, { amount: -1, reason: 'fee' })),
  );

  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(5).fill(200), ...Array(15).fill(402)]);
  expect((await eventsOf(user)).map(({ payload }) => payload.balance)).toEqual([4, 3, 2, 1, 0]);
});

test('an adjustment repeated with its Idempotency-Key is booked once', async () => {
  const user = await api.createUser();
  const key = randomUUID();

  const adjust = () => post(`/${user.userId}/balance`, { amount: 5, reason: 'x' }).set('Idempotency-Key', key);
  const first = await adjust().expect(200);
  const second = await adjust().expect(200);

  expect(second.text).toBe(first.text);
  expect(second.get('Idempotency-Replayed')).toBe('true');
  expect(await find(user.userId)).toMatchObject([{ balance: 5 }]);
  expect(await typesOf(user)).toEqual(['balance.updated']);
});

test.each([
  ['no username', { username: undefined }],
  ['an empty username', { username: ' ' }],
  ['a username that is too long', { username: 'x'.repeat(65) }],
  ['a username of a number', { username: 5 }],
  ['a NUL', { fullName: 'a\u0000b' }],
  ['half a surrogate pair', { email: '\udc00' }],
  ['an unknown status', { status: 'gone' }],
  ['a password that is too long', { password: 'x'.repeat(201) }],
  ['a password of a number', { password: 5 }],
])('a new player with %s is refused', async (_name, fields) => {
  const answer = await post('', { username: `bad-${randomUUID()}`, ...fields }).expect(400);

  expect(answer.body).toMatchObject({ success: false, code: 'invalid_input' });
  expect([await api.eventsOf(), await readAudit(api.dataSource)]).toEqual([[], []]);
});

test.each([randomUUID(), 'nonsense', '%00'])('the player %s is not found', async (id) => {
  const answers = [
    await put(id, { role: 'x' }),
    await remove(id),
    await post(`/${id}/block`, { reason: 'x' }),
    await post(`/${id}/unblock`),
    await post(`/${id}/balance`, { amount: 1, reason: 'x' }),
  ];

  for (const { status, body } of answers) {
    expect([status, body]).toEqual([404, { success: false, error: 'User not found', code: 'user_not_found' }]);
  }
});

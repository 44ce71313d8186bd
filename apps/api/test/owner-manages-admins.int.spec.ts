import { randomUUID } from 'node:crypto';
import { createTestApi, type TestAdmin, type TestApi } from './create-test-api';
import { openAllConnections } from './open-all-connections';
import { readAudit } from './read-audit';

let api: TestApi;
let owner: TestAdmin;
beforeEach(async () => {
  api ??= await createTestApi();
  await api.dataSource.query('TRUNCATE admins, sessions, audit_log, outbox, outbox_pending CASCADE');
  owner = await api.createAdmin('owner', { username: 'boss' });
});
afterAll(() => api.stop());

const password = 'long enough for money';
const post = (body: object) => api.request.post('/api/admin/admins').auth(owner.token, { type: 'bearer' }).send(body);
const put = (id: string, body: object, token = owner.token) =>
  api.request.put(`/api/admin/admins/${id}`).auth(token, { type: 'bearer' }).send(body);
const list = async () =>
  (await api.request.get('/api/admin/admins').auth(owner.token, { type: 'bearer' }).expect(200)).body;
const isSignedIn = async (token: string) =>
  (await api.request.get('/api/admin/me').auth(token, { type: 'bearer' })).status === 200;

test('an owner makes an admin, who signs in', async () => {
  const answer = await post({ username: 'Helper', password, role: 'moderator', email: 'h@example.org' }).expect(200);

  const signedIn = await api.request.post('/api/admin/login').send({ username: 'helper', password }).expect(200);

  expect(answer.body).toEqual({ success: true, id: expect.any(String) });
  expect(signedIn.body).toMatchObject({ user_id: answer.body.id, role: 'moderator', email: 'h@example.org' });
  expect(await list()).toEqual([
    expect.objectContaining({ id: owner.adminId, role: 'owner' }),
    {
      id: answer.body.id,
      username: 'helper',
      email: 'h@example.org',
      role: 'moderator',
      status: 'active',
      created_at: expect.any(Number),
    },
  ]);
  expect((await post({ username: 'HELPER', password, role: 'admin' }).expect(409)).body.code).toBe('login_taken');
  expect((await readAudit(api.dataSource))[0]).toEqual({
    actor: 'boss',
    action: 'admin.created',
    details: `Helper (${answer.body.id}) as moderator`,
    type: 'warning',
  });
});

test.each([
  ['another role', { role: 'moderator' }],
  ['no longer being active', { status: 'inactive' }],
  ['another password', { password: 'an entirely different one' }],
])('%s ends every session and closes its sockets', async (_name, change) => {
  const admin = await api.createAdmin('admin');
  expect(await isSignedIn(admin.token)).toBe(true);

  expect((await put(admin.adminId, change).expect(200)).body).toEqual({ success: true });

  expect(await isSignedIn(admin.token)).toBe(false);
  expect(await isSignedIn(owner.token)).toBe(true);
  expect(await api.eventsOf()).toMatchObject([
    {
      stream: `admin:${admin.adminId}`,
      type: 'admin_session.ended',
      wire: { names: [], closes: { reason: 'signed_out', sessionId: expect.any(String) } },
    },
  ]);
});

test('an edit that takes nothing away ends no session', async () => {
  const admin = await api.createAdmin('admin');

  await put(admin.adminId, { email: 'x@example.org', role: 'admin', status: 'active' }).expect(200);

  expect(await isSignedIn(admin.token)).toBe(true);
  expect(await api.eventsOf()).toEqual([]);
});

test('the last active owner stays one', async () => {
  const other = await api.createAdmin('owner');
  await put(other.adminId, { status: 'inactive' }).expect(200);

  for (const change of [{ role: 'admin' }, { status: 'inactive' }]) {
    const answer = await put(owner.adminId, change).expect(409);
    expect(answer.body).toEqual({ success: false, error: 'The last active owner stays', code: 'last_owner' });
  }

  expect(await isSignedIn(owner.token)).toBe(true);
  expect(await api.eventsOf()).toHaveLength(1);
});

test('of two owners who take the role from each other at once, one keeps it', async () => {
  await openAllConnections(api.dataSource);
  for (let round = 0; round < 5; round += 1) {
    const other = await api.createAdmin('owner');

    const answers = await Promise.all([
      put(owner.adminId, { role: 'admin' }, other.token),
      put(other.adminId, { role: 'admin' }, owner.token),
    ]);

    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    if (statuses[0] === 200) owner = other;
  }
});

test.each([
  ['a short password', { password: 'short' }],
  ['no password', { password: undefined }],
  ['an unknown role', { role: 'god' }],
  ['no username', { username: '' }],
])('a new admin with %s is refused', async (_name, fields) => {
  await post({ username: 'somebody', password, role: 'admin', ...fields }).expect(400);

  expect(await list()).toHaveLength(1);
});

test.each([randomUUID(), 'nonsense'])('the admin %s is not found', async (id) => {
  expect((await put(id, { role: 'admin' }).expect(404)).body.code).toBe('admin_not_found');
});

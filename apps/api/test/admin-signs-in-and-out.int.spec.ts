import { createTestApi, type TestApi } from './create-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.stop());

const password = 'correct horse battery';

test('an admin signs in with the name in any case and reads who they are', async () => {
  const { adminId } = await api.createAdmin('admin', { username: 'Vera', password });

  const answer = await api.request.post('/api/admin/login').send({ username: 'VERA', password }).expect(200);
  const me = await api.request.get('/api/admin/me').auth(answer.body.session_token, { type: 'bearer' }).expect(200);

  expect(answer.body).toEqual({
    success: true,
    session_token: expect.any(String),
    user_id: adminId,
    username: 'vera',
    role: 'admin',
    email: null,
  });
  expect(me.body).toEqual({ success: true, admin: { id: adminId, username: 'vera', role: 'admin', email: null } });
});

test('signing in sets a cookie for the socket handshake, which opens no HTTP route', async () => {
  await api.createAdmin('admin', { username: 'cookie', password });

  const answer = await api.request.post('/api/admin/login').send({ username: 'cookie', password }).expect(200);
  const [cookie] = answer.get('Set-Cookie') ?? [];

  expect(cookie).toMatch(
    /^__Host-aftercommit_admin=[\w-]{43}; Max-Age=86400; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(cookie).not.toContain(answer.body.session_token);
  await api.request
    .get('/api/admin/me')
    .set('Cookie', String(cookie).split(';')[0] ?? '')
    .expect(401);
});

test.each([
  ['an unknown name', { username: 'nobody', password }],
  ['a wrong password', { username: 'guarded', password: 'wrong' }],
  ['an inactive admin', { username: 'retired', password }],
])('%s is answered like any other mistake', async (_name, body) => {
  for (const username of ['guarded', 'retired']) {
    await api.createAdmin('admin', { username, password }).catch(() => undefined);
  }
  await api.dataSource.query(`UPDATE admins SET status = 'inactive' WHERE username = 'retired'`);

  const answer = await api.request.post('/api/admin/login').send(body).expect(401);

  expect(answer.body).toEqual({ success: false, error: 'Invalid credentials', code: 'invalid_credentials' });
  expect(answer.get('Set-Cookie')).toBeUndefined();
});

test.each([{}, { username: 'vera' }, { username: 1, password }, { username: 'a\u0000b', password }, []])(
  'the body %j is refused',
  async (body) => {
    const answer = await api.request.post('/api/admin/login').send(body).expect(400);

    expect(answer.body).toMatchObject({ success: false, code: 'invalid_input' });
  },
);

test('guessing is limited per address', async () => {
  const limited = await createTestApi({ SIGN_IN_RATE_MAX: '2' });
  const guess = () => limited.request.post('/api/admin/login').send({ username: 'x', password: 'y' });
  await guess().expect(401);
  await guess().expect(401);

  const answer = await guess().expect(429);

  expect(answer.body).toEqual({ success: false, error: 'Too many requests', code: 'too_many_requests' });
  await limited.stop();
});

test('signing out ends this session alone, clears the cookie and closes its sockets', async () => {
  const { adminId, username, token } = await api.createAdmin('moderator', { password });
  const other = await api.request.post('/api/admin/login').send({ username, password }).expect(200);

  const answer = await api.request.post('/api/admin/logout').auth(token, { type: 'bearer' }).expect(200);

  expect(answer.body).toEqual({ success: true });
  expect(answer.get('Set-Cookie')?.[0]).toMatch(/^__Host-aftercommit_admin=; .*Expires=Thu, 01 Jan 1970/);
  await api.request.get('/api/admin/me').auth(token, { type: 'bearer' }).expect(401);
  await api.request.get('/api/admin/me').auth(other.body.session_token, { type: 'bearer' }).expect(200);
  const [session] = await api.dataSource.query<{ id: string }[]>('SELECT id FROM sessions WHERE ended_at IS NOT NULL');
  expect(await api.eventsOf(`admin:${adminId}`)).toMatchObject([
    {
      type: 'admin_session.ended',
      wire: { names: [], closes: { reason: 'signed_out', sessionId: session?.id } },
    },
  ]);
});

import { createHash, randomUUID } from 'node:crypto';
import { createTestApi, type TestApi } from './create-test-api';

const password = 'correct horse battery';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.stop());

const signIn = (login: unknown, typed: unknown = password) =>
  api.request.post('/api/auth/session').send({ login, password: typed });
const readProfile = (token: string) => api.request.get('/api/profile').auth(token, { type: 'bearer' });
const countSessions = async (userId: string) =>
  (await api.dataSource.query('SELECT 1 FROM sessions WHERE user_id = $1', [userId])).length;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('signing in answers a token and the profile, sets the socket cookie and tells the stream', async () => {
  const user = await api.createUser({ login: 'Ann', password, nickname: 'Annie', balanceCents: 1_250 });

  const answer = await signIn(' aNN ').expect(200);

  expect(answer.body).toEqual({ success: true, session_token: expect.any(String), profile: expect.any(Object) });
  expect(answer.body.profile).toMatchObject({
    id: user.userId,
    uuid: user.userId,
    nickname: 'Annie',
    balance: 12.5,
    balance_version: 1,
    cases: [],
  });
  expect(answer.headers['set-cookie']).toEqual([
    expect.stringMatching(
      /^__Host-aftercommit_session=[\w-]{43}; Max-Age=86400; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    ),
  ]);
  expect(await api.eventsOf()).toMatchObject([
    { stream: `user:${user.userId}`, type: 'session.started', payload: {}, wire: { names: [] } },
  ]);
  await readProfile(answer.body.session_token).expect(200);
});

test('the open socket of the page is named by the hash of its visitor cookie', async () => {
  const user = await api.createUser({ password });

  await signIn(user.login).set('Cookie', 'other=1; __Host-aftercommit_visitor=visitor-secret').expect(200);

  const [event] = await api.eventsOf(`user:${user.userId}`);
  expect(event).toMatchObject({
    type: 'session.started',
    wire: {
      names: [],
      closes: { reason: 'signed_in', visitorHash: sha256('visitor-secret'), exceptSessionId: expect.any(String) },
    },
  });
  const [session] = await api.dataSource.query(
    `SELECT encode(visitor_hash, 'hex') AS hash FROM sessions WHERE user_id = $1 AND visitor_hash IS NOT NULL`,
    [user.userId],
  );
  expect(session).toEqual({ hash: sha256('visitor-secret') });
});

test('neither the token nor the cookie is in the database, and the cookie opens no HTTP route', async () => {
  const user = await api.createUser({ password });

  const answer = await signIn(user.login).expect(200);

  const cookie = /=([\w-]+);/.exec(answer.headers['set-cookie']?.[0] ?? '')?.[1] ?? '';
  const [row] = await api.dataSource.query(
    'SELECT s::text AS text FROM sessions s WHERE token_hash = $1 AND cookie_hash = $2',
    [Buffer.from(sha256(answer.body.session_token), 'hex'), Buffer.from(sha256(cookie), 'hex')],
  );
  expect(row.text).not.toContain(answer.body.session_token);
  expect(row.text).not.toContain(cookie);
  await api.request.get('/api/profile').set('Cookie', `__Host-aftercommit_session=${cookie}`).expect(401);
  await readProfile(cookie).expect(401);
});

test('a wrong password and an unknown login get the same answer, and nothing happens', async () => {
  const user = await api.createUser({ password });
  const withoutPassword = await api.createUser();
  const before = await api.eventsOf();

  const answers = [
    await signIn(user.login, 'wrong'),
    await signIn(`nobody-${randomUUID()}`),
    await signIn(withoutPassword.login, 'nobody'),
  ];

  for (const answer of answers) {
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ success: false, error: 'Invalid credentials', code: 'invalid_credentials' });
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
  expect(await countSessions(user.userId)).toBe(1);
  expect(await api.eventsOf()).toEqual(before);
});

test('an unknown login costs the time of a password, so that the time names no logins', async () => {
  const user = await api.createUser({ password });
  await signIn('warm-up');
  const measureMs = async (login: string) => {
    const times: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const startedAt = performance.now();
      await signIn(login, 'wrong').expect(401);
      times.push(performance.now() - startedAt);
    }
    return Math.min(...times);
  };

  const knownMs = await measureMs(user.login);
  const unknownMs = await measureMs('nobody-at-all');

  expect(unknownMs).toBeGreaterThan(knownMs / 2);
});

test.each([
  ['blocked for ever', 'blocked_forever = true'],
  ['blocked until tomorrow', `blocked_until = now() + interval '1 day'`],
  ['inactive', `status = 'inactive'`],
])('a person who is %s is refused with the right password, and named only then', async (_state, change) => {
  const user = await api.createUser({ password });
  await api.dataSource.query(`UPDATE users SET ${change} WHERE id = $1`, [user.userId]);

  const refused = await signIn(user.login).expect(403);
  await signIn(user.login, 'wrong').expect(401);

  expect(refused.body).toEqual({ success: false, error: 'User is blocked', code: 'user_blocked' });
  expect(await api.eventsOf(`user:${user.userId}`)).toEqual([]);
  await readProfile(user.token).expect(401);
});

test('a block that is over lets in; a deleted person is nobody', async () => {
  const blocked = await api.createUser({ password });
  const deleted = await api.createUser({ password });
  await api.dataSource.query(`UPDATE users SET blocked_until = now() - interval '1 second' WHERE id = $1`, [
    blocked.userId,
  ]);
  await api.dataSource.query('UPDATE users SET deleted_at = now() WHERE id = $1', [deleted.userId]);

  await signIn(blocked.login).expect(200);
  await signIn(deleted.login).expect(401);
  await readProfile(deleted.token).expect(401);
});

test('signing out ends that session alone, clears the cookie and closes its sockets', async () => {
  const user = await api.createUser({ password });
  const token: string = (await signIn(user.login).expect(200)).body.session_token;
  const { id: sessionId } = (
    await api.dataSource.query('SELECT id FROM sessions WHERE token_hash = $1', [Buffer.from(sha256(token), 'hex')])
  )[0];

  const answer = await api.request.post('/api/auth/logout').auth(token, { type: 'bearer' }).send({}).expect(200);

  expect(answer.body).toEqual({ success: true });
  expect(answer.headers['set-cookie']).toEqual([
    expect.stringMatching(
      /^__Host-aftercommit_session=; Path=\/; Expires=Thu, 01 Jan 1970.*HttpOnly; Secure; SameSite=Strict$/,
    ),
  ]);
  expect(await api.eventsOf(`user:${user.userId}`)).toMatchObject([
    { type: 'session.started' },
    { type: 'session.ended', wire: { names: [], closes: { reason: 'signed_out', sessionId } } },
  ]);
  await readProfile(token).expect(401);
  await readProfile(user.token).expect(200);
});

test('of two log-outs at once one tells the stream', async () => {
  const user = await api.createUser();

  const answers = await Promise.all(
    [1, 2, 3, 4].map(() => api.request.post('/api/auth/logout').auth(user.token, { type: 'bearer' }).send({})),
  );

  expect(answers.every(({ status }) => status === 200 || status === 401)).toBe(true);
  expect(await api.eventsOf(`user:${user.userId}`)).toMatchObject([{ type: 'session.ended' }]);
});

test('a session that is over opens nothing', async () => {
  const user = await api.createUser();
  await api.dataSource.query(`UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_id = $1`, [
    user.userId,
  ]);

  const answer = await readProfile(user.token).expect(401);

  expect(answer.body).toEqual({ success: false, error: 'Unauthorized', code: 'unauthorized' });
});

test('guessing is bounded per address', async () => {
  const bounded = await createTestApi({ SIGN_IN_RATE_MAX: '3' });
  try {
    const guess = () => bounded.request.post('/api/auth/session').send({ login: 'x', password: 'y' });
    for (let attempt = 0; attempt < 3; attempt += 1) await guess().expect(401);

    const answer = await guess().expect(429);

    expect(answer.body).toEqual({ success: false, error: 'Too many requests', code: 'too_many_requests' });
    await bounded.request.get('/api/stats/public').expect(200);
  } finally {
    await bounded.stop();
  }
});

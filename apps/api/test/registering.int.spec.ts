import { randomUUID } from 'node:crypto';
import { createTestApi, type TestApi } from './create-test-api';

const password = 'correct horse battery';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.stop());

const createLogin = () => `p-${randomUUID()}`;
const register = (body: object, key?: string) => {
  const request = api.request.post('/api/auth/register');
  return (key ? request.set('Idempotency-Key', key) : request).send(body);
};
const signIn = (login: string, typed = password) =>
  api.request.post('/api/auth/session').send({ login, password: typed });
const readProfile = (token: string) => api.request.get('/api/profile').auth(token, { type: 'bearer' });
const countUsers = async () => (await api.dataSource.query('SELECT FROM users')).length;

test('a new player is signed in at once, with an empty wallet and the cookie of the sockets', async () => {
  const login = createLogin();

  const answer = await register({ login: ` ${login.toUpperCase()} `, password, nickname: 'Zoë 🎁' }).expect(200);

  expect(answer.body).toEqual({ success: true, session_token: expect.any(String), profile: expect.any(Object) });
  expect(answer.body.profile).toMatchObject({ nickname: 'Zoë 🎁', balance: 0, language: null, chatMute: null });
  expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-aftercommit_session=.*HttpOnly; Secure; SameSite=Strict$/);
  await readProfile(answer.body.session_token).expect(200);
  await signIn(login).expect(200);
});

test('without a nickname others see the login', async () => {
  const login = createLogin();

  const answer = await register({ login: login.toUpperCase(), password }).expect(200);

  expect(answer.body.profile.nickname).toBe(login.toUpperCase());
});

test('a login that somebody has is taken, in any case of letters, and twenty at once make one account', async () => {
  const login = createLogin();
  const before = await countUsers();

  const answers = await Promise.all(Array.from({ length: 20 }, () => register({ login, password })));
  const later = await register({ login: login.toUpperCase(), password });

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  expect(later.body).toEqual({ success: false, error: 'Login is taken', code: 'login_taken' });
  expect(await countUsers()).toBe(before + 1);
});

test('a repeat with the same key signs in to the account that the first one made', async () => {
  const login = createLogin();
  const key = randomUUID();
  const first = await register({ login, password }, key).expect(200);

  const repeat = await register({ login, password }, key).expect(200);
  const other = await register({ login, password: 'another password' }, key);

  expect(repeat.headers['idempotency-replayed']).toBe('true');
  expect(repeat.body.profile.id).toBe(first.body.profile.id);
  expect(repeat.body.session_token).not.toBe(first.body.session_token);
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  const stored = await api.dataSource.query('SELECT body FROM idempotency_keys WHERE key = $1', [key]);
  expect(stored).toEqual([{ body: '{"success":true}' }]);
});

test.each([
  [{}],
  [{ login: 'ab' }],
  [{ login: 'x'.repeat(65) }],
  [{ login: 'two words' }],
  [{ login: '<b>bold</b>' }],
  [{ login: 'имя' }],
  [{ password: 'short' }],
  [{ password: 'x'.repeat(201) }],
  [{ password: 5 }],
  [{ nickname: '' }],
  [{ nickname: '   ' }],
  [{ nickname: '\u200b\u200d' }],
  [{ nickname: 'x'.repeat(65) }],
  [{ nickname: 'a\u202etxt' }],
  [{ nickname: 'two\nlines' }],
  [{ nickname: 'nul\u0000' }],
  [{ nickname: '\ud800' }],
  [{ nickname: { $ne: null } }],
])('registering with %j is refused and makes nobody', async (change) => {
  const before = await countUsers();
  const body = Object.keys(change).length === 0 ? {} : { login: createLogin(), password, ...change };

  const answer = await register(body).expect(400);

  expect(answer.body).toEqual({ success: false, error: expect.any(String), code: 'invalid_input' });
  expect(await countUsers()).toBe(before);
});

test.each(['<script>alert(1)</script>', 'مرحبا بالعالم', '👩‍👩‍👧‍👦🎁', 'Ņikita «Ü»', "Robert'); DROP TABLE users;--"])(
  'the nickname %j is kept as it was typed',
  async (nickname) => {
    const answer = await register({ login: createLogin(), password, nickname }).expect(200);

    expect(answer.body.profile.nickname).toBe(nickname);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  },
);

test('registering is bounded per address', async () => {
  const bounded = await createTestApi({ SIGN_IN_RATE_MAX: '2' });
  try {
    const send = () => bounded.request.post('/api/auth/register').send({ login: createLogin(), password });
    await send().expect(200);
    await send().expect(200);

    await send().expect(429);
  } finally {
    await bounded.stop();
  }
});

describe('changing the password', () => {
  const changePassword = (token: string, body: object, key = randomUUID()) =>
    api.request
      .post('/api/auth/password')
      .auth(token, { type: 'bearer' })
      .set('Idempotency-Key', key)
      .send({ current_password: password, new_password: 'a new password', ...body });

  test('it ends the other sessions, closes their sockets and keeps the one that asked', async () => {
    const user = await api.createUser({ password });
    const others = [await api.signIn(user.login), await api.signIn(user.login)];

    const answer = await changePassword(user.token, {}).expect(200);

    expect(answer.body).toEqual({ success: true });
    await readProfile(user.token).expect(200);
    for (const token of others) await readProfile(token).expect(401);
    await signIn(user.login).expect(401);
    await signIn(user.login, 'a new password').expect(200);
    const closing = (await api.eventsOf(`user:${user.userId}`)).filter(({ type }) => type === 'session.ended');
    expect(closing).toHaveLength(2);
    expect(closing[0]).toMatchObject({
      wire: { names: [], closes: { reason: 'signed_out', sessionId: expect.any(String) } },
    });
  });

  test('a wrong current password changes nothing, and nobody without a password gets one this way', async () => {
    const user = await api.createUser({ password });
    const other = await api.signIn(user.login);
    const withoutPassword = await api.createUser();

    const refused = await changePassword(user.token, { current_password: 'wrong' }).expect(403);
    await changePassword(withoutPassword.token, {}).expect(403);

    expect(refused.body).toEqual({ success: false, error: 'Current password is wrong', code: 'wrong_password' });
    await readProfile(other).expect(200);
    await signIn(user.login).expect(200);
  });

  test('a repeat with the same key gets the first answer, another password with it is another body', async () => {
    const user = await api.createUser({ password });
    const key = randomUUID();
    await changePassword(user.token, {}, key).expect(200);
    const later = await api.signIn(user.login);

    const repeat = await changePassword(user.token, {}, key).expect(200);
    await changePassword(user.token, { new_password: 'yet another' }, key).expect(422);

    expect(repeat.headers['idempotency-replayed']).toBe('true');
    await readProfile(later).expect(200);
  });

  test('of two changes at once one has known the password', async () => {
    const user = await api.createUser({ password });

    const answers = await Promise.all([
      changePassword(user.token, { new_password: 'first password' }),
      changePassword(user.token, { new_password: 'second password' }),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  test('more sessions than one append takes are all ended', async () => {
    const user = await api.createUser({ password });
    await api.dataSource.query(
      `INSERT INTO sessions (user_id, token_hash, cookie_hash, expires_at)
       SELECT $1, uuid_send(gen_random_uuid()), uuid_send(gen_random_uuid()), now() + interval '1 hour' FROM generate_series(1, 1100)`,
      [user.userId],
    );

    await changePassword(user.token, {}).expect(200);

    expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(1_100);
  });

  test.each([
    [{ new_password: 'short' }],
    [{ new_password: 'x'.repeat(201) }],
    [{ new_password: null }],
    [{ current_password: '' }],
  ])('%j is refused', async (change) => {
    const user = await api.createUser({ password });

    const answer = await changePassword(user.token, change).expect(400);

    expect(answer.body.code).toBe('invalid_input');
  });

  test('it asks for a session of a player', async () => {
    const { token } = await api.createAdmin('owner');

    await api.request.post('/api/auth/password').send({}).expect(401);
    await changePassword(token, {}).expect(403);
  });
});

test('the language of the page is the person’s, and one of ours', async () => {
  const user = await api.createUser();
  const choose = (language: unknown) =>
    api.request.post('/api/user/language').auth(user.token, { type: 'bearer' }).send({ language });

  await choose('lv').expect(200);
  for (const language of ['de', '', null, 'EN', ['en']]) await choose(language).expect(400);

  expect((await readProfile(user.token)).body.profile.language).toBe('lv');
  expect(await api.eventsOf(`user:${user.userId}`)).toMatchObject([{ type: 'profile.updated' }]);
});

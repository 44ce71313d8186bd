import { randomUUID } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';

let api: TestApi;
let user: TestUser;
let adminToken: string;
let caseId: string;
beforeAll(async () => {
  api = await createTestApi();
  adminToken = await api.signInAdmin();
  user = await api.createUser({ balanceCents: 10_000, password: 'correct horse' });
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  caseId = await giveCase(api, adminToken, { price: 1, items });
});
let before: unknown;
beforeEach(async () => {
  before = await readState();
});
afterEach(async () => {
  expect(await readState()).toEqual(before);
});
afterAll(() => api.stop());

/** Everything that these routes could change. */
async function readState(): Promise<unknown> {
  const [state] = await api.dataSource.query(
    `SELECT (SELECT json_agg(w ORDER BY user_id) FROM wallets w) AS wallets, (SELECT json_agg(u ORDER BY id) FROM users u) AS users,
       (SELECT json_agg(s ORDER BY id) FROM sessions s) AS sessions, (SELECT count(*) FROM openings) AS openings,
       (SELECT count(*) FROM inventory) AS prizes, (SELECT max(id) FROM outbox) AS last_event`,
  );
  return state;
}

const post = (path: string, token = user.token) =>
  api.request.post(path).set('Authorization', `Bearer ${token}`).set('Content-Type', 'application/json');

const sendBytes = (request: ReturnType<typeof post>, body: Buffer) => request.serialize(() => body as never).send(body);

const routes: [method: 'get' | 'post', path: string][] = [
  ['get', '/api/profile'],
  ['get', '/api/user/history'],
  ['post', '/api/cases/open'],
  ['post', '/api/user/tradelink'],
  ['post', '/api/auth/logout'],
];

test.each(routes)('%s %s asks for a session', async (method, path) => {
  const body = { caseId, trade_link: '' };
  for (const authorization of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic dTpw',
    `Bearer ${randomUUID()}`,
    'Bearer \u00e9',
  ]) {
    const request = api.request[method](path).send(method === 'post' ? body : undefined);
    if (authorization !== undefined) request.set('Authorization', authorization);
    const answer = await request;
    expect([answer.status, answer.body]).toEqual([
      401,
      { success: false, error: 'Unauthorized', code: 'unauthorized' },
    ]);
  }
});

test.each(routes)('%s %s is for players, not for admins', async (method, path) => {
  const answer = await api.request[method](path).set('Authorization', `Bearer ${adminToken}`);

  expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
});

test.each(['/api/admin/me', '/api/admin/users', '/api/admin/cases', '/api/admin/logs'])(
  'a player gets nowhere on %s',
  async (path) => {
    const answer = await api.request.get(path).set('Authorization', `Bearer ${user.token}`).expect(403);

    expect(answer.body).toEqual({ success: false, error: 'Forbidden', code: 'forbidden' });
  },
);

test.each([
  ['broken', '{"caseId":'],
  ['a string', '"x"'],
  ['a number', '5'],
  ['null', 'null'],
])('a body that is %s is no JSON object', async (_kind, body) => {
  for (const path of ['/api/cases/open', '/api/user/tradelink', '/api/auth/session']) {
    const answer = await post(path).send(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ success: false, code: expect.stringMatching(/^invalid_(json|input)$/) });
  }
});

test.each([
  [[]],
  [{}],
  [{ caseId: null }],
  [{ caseId: 5 }],
  [{ caseId: ['x'] }],
  [{ caseId: { id: 'x' } }],
  [{ caseId: true }],
  [{ caseId: '' }],
  [{ caseId: 'x'.repeat(201) }],
])('opening %j is refused', async (body) => {
  const answer = await post('/api/cases/open').send(JSON.stringify(body)).expect(400);

  expect(answer.body).toEqual({ success: false, error: expect.any(String), code: 'invalid_input' });
});

test.each([
  [{}],
  [{ login: 'x' }],
  [{ login: 5, password: 5 }],
  [{ login: { $ne: null }, password: { $ne: null } }],
  [{ login: '', password: 'x' }],
  [{ login: 'x', password: '' }],
  [{ login: 'x'.repeat(65), password: 'x' }],
  [{ login: 'x', password: 'x'.repeat(201) }],
  [{ login: 'x\u0000', password: 'x' }],
])('signing in with %j is refused', async (body) => {
  const answer = await post('/api/auth/session').send(JSON.stringify(body)).expect(400);

  expect(answer.body).toEqual({ success: false, error: expect.any(String), code: 'invalid_input' });
});

test('odd characters in a password are a wrong password', async () => {
  for (const password of ['\u0000', '\ud800', '🎁'.repeat(50)]) {
    await post('/api/auth/session')
      .send(JSON.stringify({ login: user.login, password }))
      .expect(401);
  }
});

test('a body of 40 kB is too large', async () => {
  for (const path of ['/api/cases/open', '/api/user/tradelink', '/api/auth/session']) {
    const answer = await post(path)
      .send(JSON.stringify({ caseId, padding: 'x'.repeat(40_000) }))
      .expect(413);
    expect(answer.body).toEqual({ success: false, error: 'Payload too large', code: 'payload_too_large' });
  }
});

test('forms and unknown encodings are not read', async () => {
  await api.request
    .post('/api/cases/open')
    .set('Authorization', `Bearer ${user.token}`)
    .type('form')
    .send({ caseId })
    .expect(400);
  const encoded = await post('/api/cases/open').set('Content-Encoding', 'zip').send('x').expect(415);
  expect(encoded.body.code).toBe('unsupported_media_type');
});

test.each([
  ['gzip', gzipSync('{"caseId":"x"}').subarray(0, 12)],
  ['gzip', Buffer.from('no gzip at all')],
  ['deflate', Buffer.from('no deflate at all')],
  ['br', Buffer.from('no brotli at all')],
  ['br', brotliCompressSync('{"caseId":"x"}').subarray(0, 5)],
])('a damaged %s body is refused', async (encoding, body) => {
  for (const [path, token] of [
    ['/api/cases/open', user.token],
    ['/api/auth/session', user.token],
    ['/api/admin/items', adminToken],
  ] as const) {
    // A Buffer would be sent as JSON.
    const answer = await sendBytes(post(path, token).set('Content-Encoding', encoding), body);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input']);
  }
});

test('an unknown route, a malformed path and another method are refused as JSON', async () => {
  for (const path of ['/api/nothing', '/api/drops', '/', '/api/cases/open/more']) {
    const answer = await api.request.get(path).expect(404);
    expect(answer.body).toMatchObject({ success: false, code: expect.stringMatching(/not_found$/) });
  }
  const malformed = await api.request.get('/api/cases/%zz').expect(400);
  expect(malformed.body).toEqual({ success: false, error: 'Malformed URL', code: 'invalid_input' });
  await api.request.delete('/api/profile').set('Authorization', `Bearer ${user.token}`).expect(404);
});

test('a bad Idempotency-Key is refused', async () => {
  for (const key of ['', 'two words', 'x'.repeat(256)]) {
    const answer = await post('/api/cases/open').set('Idempotency-Key', key).send(JSON.stringify({ caseId }));
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input']);
  }
});

test('a failure inside tells nothing of the inside', async () => {
  await api.dataSource.query('ALTER TABLE case_contents RENAME TO case_contents_away');
  try {
    for (const answer of [
      await post('/api/cases/open').send(JSON.stringify({ caseId })),
      await api.request.get(`/api/cases/${caseId}`),
    ]) {
      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({ success: false, error: 'Internal server error', code: 'internal_error' });
    }
  } finally {
    await api.dataSource.query('ALTER TABLE case_contents_away RENAME TO case_contents');
  }
});

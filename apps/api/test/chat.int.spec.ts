import { randomUUID } from 'node:crypto';
import { createTestApi, type TestAdmin, type TestApi, type TestUser } from './create-test-api';
import { readAudit } from './read-audit';

let api: TestApi;
let moderator: TestAdmin;
let user: TestUser;
beforeAll(async () => {
  api = await createTestApi();
  moderator = await api.createAdmin('moderator');
});
beforeEach(async () => {
  user = await api.createUser({ nickname: 'Annie' });
});
afterAll(() => api.stop());

const post = (text: unknown, token = user.token, key = randomUUID()) =>
  api.request
    .post('/api/chat/messages')
    .auth(token, { type: 'bearer' })
    .set('Idempotency-Key', key)
    .send(JSON.stringify({ text }))
    .type('json');
const readHistory = async (token = user.token) =>
  (await api.request.get('/api/chat/messages').auth(token, { type: 'bearer' }).expect(200)).body.messages;
const remove = (id: string, token = moderator.token) =>
  api.request.delete(`/api/admin/chat/messages/${id}`).auth(token, { type: 'bearer' }).send({});
const setMute = (act: 'mute' | 'unmute', body: object, userId = user.userId) =>
  api.request.post(`/api/admin/users/${userId}/${act}`).auth(moderator.token, { type: 'bearer' }).send(body);
const readModerated = (query = '') =>
  api.request.get(`/api/admin/chat/messages${query}`).auth(moderator.token, { type: 'bearer' });
/** As if it had been said an hour ago: out of every limit. */
const ageMessages = () =>
  api.dataSource.query(`UPDATE chat_messages SET posted_at = posted_at - interval '1 hour' WHERE user_id = $1`, [
    user.userId,
  ]);

test('what is said is in the history and on the chat stream, with every field', async () => {
  const before = (await api.eventsOf('chat')).length;

  const answer = await post(' Hello there ').expect(200);

  const message = {
    id: expect.any(String),
    user_uuid: user.userId,
    user_name: 'Annie',
    text: 'Hello there',
    timestamp: expect.any(Number),
  };
  expect(answer.body).toEqual({ success: true, message });
  expect((await readHistory())[0]).toEqual(answer.body.message);
  expect((await api.eventsOf('chat')).slice(before)).toMatchObject([
    { type: 'chat.message_posted', payload: answer.body.message, wire: { names: ['chat:message'] } },
  ]);
});

test('a repeat with the same key says nothing again', async () => {
  const key = randomUUID();
  const before = (await api.eventsOf('chat')).length;

  const answers = [await post('once', user.token, key), await post('once', user.token, key)];

  expect(answers.map(({ body }) => body.message.id)).toEqual([
    answers[0]?.body.message.id,
    answers[0]?.body.message.id,
  ]);
  expect((await api.eventsOf('chat')).slice(before)).toHaveLength(1);
});

test('the history is the newest fifty, newest first', async () => {
  await api.dataSource.query(
    `INSERT INTO chat_messages (user_id, nickname, body) SELECT $1, 'Annie', 'line ' || n FROM generate_series(1, 60) n`,
    [user.userId],
  );

  const history = await readHistory();

  expect(history.map(({ text }: { text: string }) => text)).toEqual(
    Array.from({ length: 50 }, (_, index) => `line ${60 - index}`),
  );
});

test('visitors and admins’ tokens get no history, and nobody talks without a player’s session', async () => {
  await api.request.get('/api/chat/messages').expect(401);
  await api.request.post('/api/chat/messages').send({ text: 'x' }).expect(401);
  await post('x', moderator.token).expect(403);
});

test.each([
  [undefined],
  [null],
  [5],
  [['x']],
  [{ html: 'x' }],
  [''],
  ['   '],
  ['\u200b\u2060'],
  ['nul\u0000'],
  ['half \ud800'],
  ['x'.repeat(501)],
])('saying %j is refused and changes nothing', async (text) => {
  const before = await api.eventsOf('chat');

  const answer = await post(text).expect(400);

  expect(answer.body).toEqual({ success: false, error: expect.any(String), code: 'invalid_input' });
  expect(await api.eventsOf('chat')).toEqual(before);
});

test.each([
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'مرحبا \u202eabc',
  '👩‍👩‍👧‍👦🎁'.repeat(10),
  "'; DROP TABLE chat_messages; --",
  'x'.repeat(500),
  '{{constructor.constructor("alert(1)")()}}',
])('%j stays the text that it is', async (text) => {
  const answer = await post(text).expect(200);

  expect(answer.body.message.text).toBe(text);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect((await readHistory())[0].text).toBe(text);
});

test('five in ten seconds and sixty in ten minutes are the limit of one person, however many ask at once', async () => {
  const other = await api.createUser();

  const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => post(`burst ${index}`)));

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(7);
  expect(refused[0]?.body).toEqual({ success: false, error: 'Too many requests', code: 'too_many_requests' });
  await post('somebody else may', other.token).expect(200);
  await ageMessages();
  await post('later again').expect(200);
  await api.dataSource.query(
    `INSERT INTO chat_messages (user_id, nickname, body, posted_at)
     SELECT $1, 'Annie', 'x', clock_timestamp() - interval '5 minutes' FROM generate_series(1, 60)`,
    [user.userId],
  );
  await post('too many in the long run').expect(429);
});

test('somebody who is muted reads and does not talk, until the moment or the unmuting', async () => {
  const inAnHour = Date.now() + 3_600_000;

  await setMute('mute', { reason: 'Spam', until: inAnHour }).expect(200);
  const refused = await post('muted').expect(403);
  const profile = await api.request.get('/api/profile').auth(user.token, { type: 'bearer' });
  await api.dataSource.query(`UPDATE users SET muted_until = now() - interval '1 second' WHERE id = $1`, [user.userId]);
  await post('the moment has passed').expect(200);
  await setMute('mute', { reason: 'Again' }).expect(200);
  await post('for ever').expect(403);
  await readHistory();
  await setMute('unmute', {}).expect(200);
  await post('talks again').expect(200);

  expect(refused.body).toEqual({ success: false, error: 'You are muted in the chat', code: 'chat_muted' });
  expect(profile.body.profile.chatMute).toEqual({ until: inAnHour, reason: 'Spam' });
  const told = (await api.eventsOf(`user:${user.userId}`)).map(({ type }) => type);
  expect(told).toEqual(['profile.updated', 'profile.updated', 'profile.updated']);
  expect((await readAudit(api.dataSource)).slice(-3).map(({ action }) => action)).toEqual([
    'user.muted',
    'user.muted',
    'user.unmuted',
  ]);
});

test.each([[{}], [{ reason: 'x', until: 'soon' }], [{ reason: 'x', until: 5 }], [{ reason: 'x'.repeat(1_001) }]])(
  'muting with %j is refused',
  async (body) => {
    await setMute('mute', body).expect(400);

    await post('not muted').expect(200);
  },
);

test('a deleted message is gone from the history, stays for the admins, and is told once', async () => {
  const { id } = (await post('to be deleted').expect(200)).body.message;
  const before = (await api.eventsOf('chat')).length;

  const answers = await Promise.all([remove(id), remove(id), remove(id)]);

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(JSON.stringify(await readHistory())).not.toContain(id);
  expect((await api.eventsOf('chat')).slice(before)).toMatchObject([
    { type: 'chat.message_deleted', payload: { id }, wire: { names: ['chat:deleted'] } },
  ]);
  const { messages } = (await readModerated().expect(200)).body;
  expect(messages.find((message: { id: string }) => message.id === id)).toEqual({
    id,
    user_uuid: user.userId,
    user_name: 'Annie',
    text: 'to be deleted',
    timestamp: expect.any(Number),
    deleted_at: expect.any(Number),
    deleted_by: moderator.username,
    muted: false,
  });
  const audit = await readAudit(api.dataSource);
  expect(audit.filter(({ details }) => details.includes(id))).toHaveLength(1);
});

test('an unknown message is not found, and players delete nothing', async () => {
  const { id } = (await post('mine').expect(200)).body.message;

  expect((await remove(randomUUID())).body.code).toBe('message_not_found');
  expect((await remove('no-id')).body.code).toBe('message_not_found');
  await remove(id, user.token).expect(403);
});

test('admins leaf through everything that was said', async () => {
  const first = (await readModerated('?limit=3').expect(200)).body;
  const second = (await readModerated(`?limit=3&before=${first.next}`).expect(200)).body;
  const all = (await readModerated('?limit=200').expect(200)).body;

  expect([...first.messages, ...second.messages]).toEqual(all.messages.slice(0, 6));
  expect(all.next === null).toBe(all.messages.length < 200);
  for (const query of ['?limit=0', '?limit=201', '?limit=x', '?before=x']) await readModerated(query).expect(400);
});

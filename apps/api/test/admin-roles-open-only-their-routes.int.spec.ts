import { randomUUID } from 'node:crypto';
import { createTestApi, type TestApi } from './create-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.stop());

const id = randomUUID();

type Route = ['get' | 'post' | 'put' | 'delete', string];

const forModerators: Route[] = [
  ['get', '/api/admin/me'],
  ['get', '/api/admin/requests'],
  ['post', `/api/admin/requests/${id}/approve`],
  ['post', `/api/admin/requests/${id}/deny`],
  ['post', `/api/admin/requests/${id}/return`],
  ['get', '/api/admin/users'],
  ['post', `/api/admin/users/${id}/block`],
  ['post', `/api/admin/users/${id}/unblock`],
  ['get', '/api/admin/problems'],
  ['post', `/api/admin/problems/${id}/resolve`],
  ['post', `/api/admin/problems/${id}/close`],
  ['get', '/api/admin/logs'],
  ['get', '/api/admin/chat/messages'],
  ['delete', `/api/admin/chat/messages/${id}`],
  ['post', `/api/admin/users/${id}/mute`],
  ['post', `/api/admin/users/${id}/unmute`],
];
const forAdmins: Route[] = [
  ['get', '/api/admin/items'],
  ['post', '/api/admin/items'],
  ['put', '/api/admin/items/x'],
  ['delete', '/api/admin/items/x'],
  ['get', '/api/admin/cases'],
  ['post', '/api/admin/cases'],
  ['put', '/api/admin/cases/x'],
  ['delete', '/api/admin/cases/x'],
  ['post', '/api/admin/users'],
  ['put', `/api/admin/users/${id}`],
  ['delete', `/api/admin/users/${id}`],
  ['post', `/api/admin/users/${id}/balance`],
  ['get', `/api/admin/users/${id}/ledger`],
  ['get', '/api/admin/payments'],
  ['get', '/api/admin/callbacks'],
];
const forOwners: Route[] = [
  ['get', '/api/admin/admins'],
  ['post', '/api/admin/admins'],
  ['put', `/api/admin/admins/${id}`],
];
const all = [...forModerators, ...forAdmins, ...forOwners];

async function callAll(routes: Route[], token: string | undefined): Promise<[number, string | undefined][]> {
  const answers: [number, string | undefined][] = [];
  for (const [method, path] of routes) {
    const call = api.request[method](path);
    const answer = await (token ? call.auth(token, { type: 'bearer' }) : call);
    answers.push([answer.status, answer.body.code]);
  }
  return answers;
}

const refusedWith = (status: number, code: string, routes: Route[]) => routes.map(() => [status, code]);

test('nobody passes without a session, nor with one that has expired', async () => {
  const { adminId, token } = await api.createAdmin('owner');
  await api.dataSource.query('UPDATE sessions SET expires_at = clock_timestamp() WHERE admin_id = $1', [adminId]);

  expect(await callAll([...all, ['post', '/api/admin/logout']], undefined)).toEqual(
    refusedWith(401, 'unauthorized', [...all, ['post', '/api/admin/logout']]),
  );
  expect(await callAll(all, token)).toEqual(refusedWith(401, 'unauthorized', all));
});

test('a player passes nowhere', async () => {
  const { token } = await api.createUser();

  expect(await callAll(all, token)).toEqual(refusedWith(403, 'forbidden', all));
});

test('a moderator decides requests, problems and blocks, and nothing more', async () => {
  const { token } = await api.createAdmin('moderator');

  expect(await callAll([...forAdmins, ...forOwners], token)).toEqual(
    refusedWith(403, 'forbidden', [...forAdmins, ...forOwners]),
  );
  expect((await callAll(forModerators, token)).map(([status]) => status)).not.toContain(403);
});

test('an admin does everything but manage admins', async () => {
  const { token } = await api.createAdmin('admin');

  expect(await callAll(forOwners, token)).toEqual(refusedWith(403, 'forbidden', forOwners));
  expect((await callAll([...forModerators, ...forAdmins], token)).map(([status]) => status)).not.toContain(403);
});

test('an owner passes everywhere', async () => {
  const { token } = await api.createAdmin('owner');

  expect(
    (await callAll(all, token)).map(([status]) => status).filter((status) => status === 403 || status >= 500),
  ).toEqual([]);
});

test('a body of seven megabytes is not read before the sender is known to be an admin', async () => {
  const { token } = await api.createUser();
  const notJson = (path: string) => api.request.post(path).type('json').send('{"image_url":');

  await notJson('/api/admin/items').expect(401);
  await notJson('/api/admin/cases').auth(token, { type: 'bearer' }).expect(403);
  await api.request
    .post('/api/admin/users')
    .send({ fullName: 'x'.repeat(40_000) })
    .expect(413);
});

import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { RequestsReply } from '@aftercommit/contracts/http/requests';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { givePrize } from './give-prize';

let api: TestApi;
let user: TestUser;
beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  user = await api.createUser();
});
afterAll(() => api.stop());

async function claim(title: string): Promise<string> {
  const inventoryId = await givePrize(api.dataSource, user.userId, { type: 'physical', title });
  const answer = await api.request
    .post('/api/inventory/claim')
    .set('Authorization', `Bearer ${user.token}`)
    .send({ inventory_id: inventoryId });
  return String(answer.body.requestId);
}

async function listRequests(token = user.token): Promise<RequestsReply['requests']> {
  const answer = await api.request.get('/api/user/requests').set('Authorization', `Bearer ${token}`).expect(200);
  return RequestsReply.parse(answer.body).requests;
}

async function dismiss(requestId: string, token = user.token): Promise<Response> {
  return api.request.post(`/api/user/requests/${requestId}/dismiss`).set('Authorization', `Bearer ${token}`);
}

test('a player sees requests of their own, newest first, in milliseconds', async () => {
  const other = await api.createUser();
  const older = await claim('Mug');
  const newer = await claim('Shirt');
  await api.dataSource.query(`UPDATE requests SET status = 'denied', admin_comment = 'Sold out' WHERE id = $1`, [
    older,
  ]);

  const requests = await listRequests();

  expect(requests.map((request) => request.requestId)).toEqual([newer, older]);
  expect(requests[1]).toEqual({
    requestId: older,
    id: older,
    itemName: 'Mug',
    itemImage: '/api/images/picture',
    itemRarity: 'epic',
    itemType: 'physical',
    caseName: 'Golden case',
    status: 'denied',
    admin_comment: 'Sold out',
    created_at: expect.any(Number),
    updated_at: expect.any(Number),
  });
  expect(Math.abs((requests[1]?.created_at ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(await listRequests(other.token)).toEqual([]);
});

test('a dismissed request leaves the list and goes on', async () => {
  const requestId = await claim('Mug');
  const eventsBefore = await api.eventsOf();

  const answer = await dismiss(requestId);
  const again = await dismiss(requestId);

  expect([answer.status, answer.body]).toEqual([200, { success: true }]);
  expect([again.status, again.body]).toEqual([200, { success: true }]);
  expect(await listRequests()).toEqual([]);
  expect(await api.dataSource.query('SELECT status FROM requests WHERE id = $1', [requestId])).toEqual([
    { status: 'pending' },
  ]);
  expect(await api.eventsOf()).toEqual(eventsBefore);
});

test("somebody else's request is like an unknown one", async () => {
  const requestId = await claim('Mug');
  const other = await api.createUser();

  for (const id of [requestId, randomUUID(), 'no-uuid', 'a%00b', '1%27%20OR%201=1']) {
    const answer = await dismiss(id, other.token);
    expect([answer.status, answer.body]).toEqual([
      404,
      { success: false, error: 'Request not found', code: 'request_not_found' },
    ]);
  }
  expect(await listRequests()).toHaveLength(1);
});

test('only a signed-in player sees and dismisses', async () => {
  const requestId = await claim('Mug');
  const adminToken = await api.signInAdmin();

  expect((await dismiss(requestId, 'nobody')).status).toBe(401);
  expect((await dismiss(requestId, adminToken)).status).toBe(403);
  expect((await api.request.get('/api/user/requests')).status).toBe(401);
  expect(await listRequests()).toHaveLength(1);
});

test('a path that cannot be decoded is refused', async () => {
  const answer = await dismiss('%zz');

  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input']);
});

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestAdmin, type TestApi, type TestUser } from './create-test-api';
import { givePrize } from './give-prize';
import { openAllConnections } from './open-all-connections';
import { readAudit } from './read-audit';

let api: TestApi;
let admin: TestAdmin;
beforeAll(async () => {
  api = await createTestApi();
  admin = await api.createAdmin('moderator');
});
beforeEach(() => api.dataSource.query('TRUNCATE requests, audit_log, outbox, outbox_pending CASCADE'));
afterAll(async () => {
  await assertMoneyAddsUp(api.dataSource);
  await api.stop();
});

const tradeLink = 'https://steamcommunity.com/tradeoffer/new/?partner=1&token=a';

type GivenRequest = { user: TestUser; requestId: string; inventoryId: string };

/** A prize that its player asked for, without the events of the asking. */
async function giveRequest(): Promise<GivenRequest> {
  const user = await api.createUser({ nickname: 'Winner' });
  const inventoryId = await givePrize(api.dataSource, user.userId, { type: 'skin', title: 'Knife' });
  const rows = await api.dataSource.query<unknown[]>(
    `WITH prize AS (UPDATE inventory SET status = 'processing' WHERE id = $2)
     INSERT INTO requests (user_id, inventory_id, trade_link) VALUES ($1, $2, $3) RETURNING id`,
    [user.userId, inventoryId, tradeLink],
  );
  return { user, inventoryId, requestId: z.object({ id: z.uuid() }).parse(rows[0]).id };
}

const decide = (requestId: string, decision: string, body: object = {}, token = admin.token) =>
  api.request.post(`/api/admin/requests/${requestId}/${decision}`).auth(token, { type: 'bearer' }).send(body);
const list = async (query = '') =>
  (await api.request.get(`/api/admin/requests${query}`).auth(admin.token, { type: 'bearer' }).expect(200)).body;

async function readState({ requestId, inventoryId }: GivenRequest) {
  const [row] = await api.dataSource.query<{ request: string; item: string; comment: string | null }[]>(
    `SELECT r.status AS request, i.status AS item, r.admin_comment AS comment
     FROM requests r JOIN inventory i ON i.id = $2 WHERE r.id = $1`,
    [requestId, inventoryId],
  );
  return row;
}

const eventsOf = async ({ user }: GivenRequest) =>
  (await api.eventsOf(`user:${user.userId}`)).map(({ type, payload, wire }) => ({ type, payload, names: wire.names }));

const expectedEvents = ({ user, requestId }: GivenRequest, status: string) => [
  { type: 'request.updated', payload: { requestId, status }, names: [`request:updated:${user.userId}`] },
  { type: 'inventory.updated', payload: {}, names: [`inventory:updated:${user.userId}`] },
];

test('requests are a bare array with every field, and their times are in seconds', async () => {
  const { user, requestId, inventoryId } = await giveRequest();

  const requests = await list();

  expect(requests).toEqual([
    {
      id: requestId,
      user_uuid: user.userId,
      user_nickname: 'Winner',
      trade_link: tradeLink,
      inventory_id: inventoryId,
      item_title: 'Knife',
      item_image: '/api/images/picture',
      item_rarity: 'epic',
      case_name: 'Golden case',
      type: 'skin',
      status: 'pending',
      admin_comment: null,
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    },
  ]);
  expect(Number.isInteger(requests[0].created_at)).toBe(true);
  expect(Math.abs(requests[0].created_at * 1_000 - Date.now())).toBeLessThan(10_000);
  expect(Math.abs(requests[0].updated_at * 1_000 - Date.now())).toBeLessThan(10_000);
});

test('the list is of one status when asked for one', async () => {
  const pending = await giveRequest();
  const approved = await giveRequest();
  await decide(approved.requestId, 'approve').expect(200);

  const idsOf = async (query: string) => (await list(query)).map(({ id }: { id: string }) => id);

  expect(await idsOf('?status=pending')).toEqual([pending.requestId]);
  expect(await idsOf('?status=approved')).toEqual([approved.requestId]);
  expect(await idsOf('?status=denied')).toEqual([]);
  expect(await idsOf('?status=')).toEqual([pending.requestId, approved.requestId]);
  for (const query of ['?status=open', '?status=pending&status=denied']) {
    await api.request.get(`/api/admin/requests${query}`).auth(admin.token, { type: 'bearer' }).expect(400);
  }
});

test('an approved request makes the prize received, and its player hears of both', async () => {
  const given = await giveRequest();

  const answer = await decide(given.requestId, 'approve').expect(200);

  expect(answer.body).toEqual({ success: true });
  expect(await readState(given)).toEqual({ request: 'approved', item: 'received', comment: null });
  expect(await eventsOf(given)).toEqual(expectedEvents(given, 'approved'));
  expect(await readAudit(api.dataSource)).toEqual([
    { actor: admin.username, action: 'request.approved', details: given.requestId, type: 'success' },
  ]);
});

test('a denied request makes the prize available again and keeps the comment', async () => {
  const given = await giveRequest();

  const answer = await decide(given.requestId, 'deny', { comment: 'No such <b>link</b>' }).expect(200);

  expect(answer.body).toEqual({ success: true });
  expect(await readState(given)).toEqual({ request: 'denied', item: 'available', comment: 'No such <b>link</b>' });
  expect(await eventsOf(given)).toEqual(expectedEvents(given, 'denied'));
  expect((await list())[0].admin_comment).toBe('No such <b>link</b>');
});

test.each(['pending', 'approved'])('a %s request is returned, and the prize is available again', async (from) => {
  const given = await giveRequest();
  if (from === 'approved') await decide(given.requestId, 'approve').expect(200);

  const answer = await decide(given.requestId, 'return').expect(200);

  expect(answer.body).toEqual({ success: true });
  expect(await readState(given)).toEqual({ request: 'returned', item: 'available', comment: null });
  expect((await eventsOf(given)).slice(-2)).toEqual(expectedEvents(given, 'returned'));
});

test('a decision shows a request that its player had dismissed', async () => {
  const given = await giveRequest();
  await api.dataSource.query('UPDATE requests SET dismissed_at = now()');

  await decide(given.requestId, 'deny', { comment: '' }).expect(200);

  expect(await api.dataSource.query('SELECT dismissed_at FROM requests')).toEqual([{ dismissed_at: null }]);
});

test.each([
  ['approve', 'approve'],
  ['approve', 'deny'],
  ['deny', 'approve'],
  ['deny', 'deny'],
  ['deny', 'return'],
  ['return', 'approve'],
  ['return', 'return'],
])('after %s there is no %s', async (first, second) => {
  const given = await giveRequest();
  await decide(given.requestId, first, { comment: 'first' }).expect(200);
  const before = [await readState(given), await api.eventsOf(), await readAudit(api.dataSource)];

  const answer = await decide(given.requestId, second, { comment: 'second' }).expect(409);

  expect(answer.body).toEqual({ success: false, error: 'Request is not pending', code: 'request_not_pending' });
  expect([await readState(given), await api.eventsOf(), await readAudit(api.dataSource)]).toEqual(before);
});

test('a denied prize can be asked for and approved anew', async () => {
  const given = await giveRequest();
  await decide(given.requestId, 'deny', { comment: 'wrong link' }).expect(200);
  const rows = await api.dataSource.query<{ id: string }[]>(
    'INSERT INTO requests (user_id, inventory_id) VALUES ($1, $2) RETURNING id',
    [given.user.userId, given.inventoryId],
  );

  await decide(rows[0]?.id ?? '', 'approve').expect(200);

  expect(await readState(given)).toEqual({ request: 'denied', item: 'received', comment: 'wrong link' });
});

test('of ten decisions at once by two admins exactly one is made', async () => {
  const given = await giveRequest();
  const { token } = await api.createAdmin('admin');
  await openAllConnections(api.dataSource);

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      decide(given.requestId, index % 2 === 0 ? 'approve' : 'deny', { comment: '' }, index < 5 ? token : admin.token),
    ),
  );

  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
  const state = await readState(given);
  expect([
    ['approved', 'received'],
    ['denied', 'available'],
  ]).toContainEqual([state?.request, state?.item]);
  expect(await eventsOf(given)).toEqual(expectedEvents(given, String(state?.request)));
  expect(await readAudit(api.dataSource)).toHaveLength(1);
});

test.each([{}, { comment: 5 }, { comment: null }, { comment: 'x'.repeat(1_001) }, { comment: 'a\u0000b' }])(
  'a denial with %j is refused and changes nothing',
  async (body) => {
    const given = await giveRequest();

    const answer = await decide(given.requestId, 'deny', body).expect(400);

    expect(answer.body).toMatchObject({ success: false, code: 'invalid_input' });
    expect(await readState(given)).toMatchObject({ request: 'pending', item: 'processing' });
    expect(await api.eventsOf()).toEqual([]);
  },
);

test.each([randomUUID(), 'nonsense', '%00'])('the request %s is not found', async (id) => {
  for (const decision of ['approve', 'deny', 'return']) {
    const answer = await decide(id, decision, { comment: '' }).expect(404);
    expect(answer.body).toEqual({ success: false, error: 'Request not found', code: 'request_not_found' });
  }
});

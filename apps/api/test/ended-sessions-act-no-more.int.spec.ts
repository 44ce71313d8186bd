import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { blockUser } from '@aftercommit/domain/administration/block-user';
import { deleteUser } from '@aftercommit/domain/administration/delete-user';
import { updateUser } from '@aftercommit/domain/administration/update-user';
import { updateAdmin, type AdminChange } from '@aftercommit/domain/admins/update-admin';
import { lockWallet } from '@aftercommit/domain/balance/wallet';
import { signOut } from '@aftercommit/domain/sessions/sign-out';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { awaitLockWaiters } from './await-lock-waiters';
import { createTestApi, type TestAdmin, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { givePrize } from './give-prize';
import { readAudit } from './read-audit';
import { readBalanceCents } from './read-payment';

let api: TestApi;
let owner: TestAdmin;
beforeAll(async () => {
  api = await createTestApi();
  owner = await api.createAdmin('owner');
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

type Method = 'post' | 'put' | 'delete';
type Answer = { status: number; code: string | undefined; replayed: string | undefined };

async function call(method: Method, path: string, token: string, body: object, key = randomUUID()): Promise<Answer> {
  const request = api.request[method](path).auth(token, { type: 'bearer' }).set('Idempotency-Key', key);
  const answer = await request.send(body);
  return { status: answer.status, code: answer.body.code, replayed: answer.headers['idempotency-replayed'] };
}

/** Sends a request that has to wait for what this transaction locks, and ends the sender's session before it goes on. */
async function endWhileWaiting(
  lock: (tx: EntityManager) => Promise<unknown>,
  send: () => Promise<Answer>,
  end: (tx: EntityManager) => Promise<unknown>,
): Promise<Answer | undefined> {
  let answer: Promise<Answer> | undefined;
  await api.runTransaction(async (tx) => {
    await lock(tx);
    answer = send();
    await awaitLockWaiters(tx, 1);
    await end(tx);
  });
  return answer;
}

const unauthorized = { status: 401, code: 'unauthorized', replayed: undefined };

async function giveOpening(): Promise<[string, object]> {
  const items = [{ item_id: await giveItem(api, owner.token), weight: 1 }];
  return ['/api/cases/open', { caseId: await giveCase(api, owner.token, { price: 1, items }) }];
}

type GiveChange = (user: TestUser) => Promise<[path: string, body: object]>;

const playerChanges: [string, GiveChange][] = [
  ['an opening', giveOpening],
  [
    'a claim',
    async ({ userId }) => ['/api/inventory/claim', { inventory_id: await givePrize(api.dataSource, userId) }],
  ],
  [
    'a sale',
    async ({ userId }) => [
      '/api/inventory/sell',
      { inventory_id: await givePrize(api.dataSource, userId, { type: 'skin' }) },
    ],
  ],
  ['a trade link', async () => ['/api/user/tradelink', { trade_link: 'https://example.test/trade' }]],
  ['a dismissal', async () => [`/api/user/requests/${randomUUID()}/dismiss`, {}]],
];

test.each(playerChanges)('%s that waited while its player was blocked is refused', async (_name, giveChange) => {
  const user = await api.createUser({ balanceCents: 500 });
  const [path, body] = await giveChange(user);
  const block = { userId: user.userId, reason: 'Fraud', until: null };

  const answer = await endWhileWaiting(
    (tx) => lockWallet(tx, user.userId),
    () => call('post', path, user.token, body),
    (tx) => blockUser(tx, owner, block),
  );

  expect(answer).toEqual(unauthorized);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(500);
  expect((await api.eventsOf(`user:${user.userId}`)).map(({ type }) => type)).toEqual(['user.blocked']);
});

const endings: [string, (tx: EntityManager, userId: string, sessionId: string) => Promise<unknown>][] = [
  ['a sign-out', (tx, userId, sessionId) => signOut(tx, { userId, sessionId })],
  ['a deletion', (tx, userId) => deleteUser(tx, owner, userId)],
  ['becoming inactive', (tx, userId) => updateUser(tx, owner, { userId, change: { status: 'inactive' } })],
  ['another password', (tx, userId) => updateUser(tx, owner, { userId, change: { passwordHash: 'another' } })],
  ['expiry', (tx, _userId, id) => tx.query('UPDATE sessions SET expires_at = clock_timestamp() WHERE id = $1', [id])],
];

test.each(endings)('%s refuses what was still waiting', async (_name, end) => {
  const user = await api.createUser({ balanceCents: 500 });
  const [path, body] = await giveOpening();
  const sessionId = await readSessionId(user.userId);

  const answer = await endWhileWaiting(
    (tx) => lockWallet(tx, user.userId),
    () => call('post', path, user.token, body),
    (tx) => end(tx, user.userId, sessionId),
  );

  expect(answer).toEqual(unauthorized);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(500);
});

test('what an ended session was refused may be tried again with its key in the next one', async () => {
  const user = await api.createUser({ balanceCents: 500 });
  const [path, body] = await giveOpening();
  const sessionId = await readSessionId(user.userId);
  const key = randomUUID();

  await endWhileWaiting(
    (tx) => lockWallet(tx, user.userId),
    () => call('post', path, user.token, body, key),
    (tx) => signOut(tx, { userId: user.userId, sessionId }),
  );
  const again = await call('post', path, await api.signIn(user.login), body, key);

  expect(again).toEqual({ status: 200, code: undefined, replayed: undefined });
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(400);
});

const id = '00000000-0000-4000-8000-000000000000';
const newCase = { title: 'x', type: 'event', price: 1 };
const adminChanges: [Method, string, object][] = [
  ['post', `/api/admin/requests/${id}/approve`, {}],
  ['post', `/api/admin/requests/${id}/deny`, { comment: 'x' }],
  ['post', `/api/admin/requests/${id}/return`, {}],
  ['post', `/api/admin/users/${id}/block`, { reason: 'x' }],
  ['post', `/api/admin/users/${id}/unblock`, {}],
  ['post', `/api/admin/problems/${id}/resolve`, { resolution: 'x' }],
  ['post', `/api/admin/problems/${id}/close`, {}],
  ['post', '/api/admin/items', { type: 'skin', title: 'x', price_eur: 1 }],
  ['put', '/api/admin/items/x', { title: 'x' }],
  ['delete', '/api/admin/items/x', {}],
  ['post', '/api/admin/cases', newCase],
  ['put', '/api/admin/cases/x', { title: 'x' }],
  ['delete', '/api/admin/cases/x', {}],
  ['post', '/api/admin/users', { username: 'never-made' }],
  ['put', `/api/admin/users/${id}`, { role: 'x' }],
  ['delete', `/api/admin/users/${id}`, {}],
  ['post', `/api/admin/users/${id}/balance`, { amount: 1, reason: 'x' }],
  ['post', '/api/admin/admins', { username: 'never-made', password: 'long enough for money', role: 'owner' }],
  ['put', `/api/admin/admins/${id}`, { role: 'owner' }],
];

test.each(adminChanges)('%s %s that waited while its admin lost the role is refused', async (method, path, body) => {
  const admin = await api.createAdmin('owner');

  const answer = await endWhileWaiting(
    (tx) => changeAdmin(tx, admin, { role: 'moderator' }),
    () => call(method, path, admin.token, body),
    async () => undefined,
  );

  expect(answer).toEqual(unauthorized);
  expect((await readAudit(api.dataSource)).filter(({ actor }) => actor === admin.username)).toEqual([]);
});

test('an admin who is made inactive keeps the role until what was begun is done', async () => {
  const admin = await api.createAdmin('admin');
  const { userId } = await api.createUser();
  let adjusting: Promise<Answer> | undefined;
  let closing: Promise<void> | undefined;

  await api.runTransaction(async (tx) => {
    await lockWallet(tx, userId);
    const adjustment = { amount: 1, reason: 'x' };
    adjusting = call('post', `/api/admin/users/${userId}/balance`, admin.token, adjustment);
    await awaitLockWaiters(tx, 1);
    closing = api.runTransaction((other) => changeAdmin(other, admin, { status: 'inactive' }));
    await awaitLockWaiters(tx, 2);
  });
  await closing;

  expect((await adjusting)?.status).toBe(200);
  expect(await readBalanceCents(api.dataSource, userId)).toBe(100);
});

test('an admin may change and sign out of the own account twice at once', async () => {
  const admin = await api.createAdmin('owner');
  const twice = (send: () => Promise<Answer>) => Promise.all([send(), send()]);

  const changed = await twice(() =>
    call('put', `/api/admin/admins/${admin.adminId}`, admin.token, { email: 'a@example.org' }),
  );
  const left = await twice(() => call('post', '/api/admin/logout', admin.token, {}));

  expect(changed.map(({ status }) => status)).toEqual([200, 200]);
  expect(left.map(({ status }) => status)).toContain(200);
});

function changeAdmin(tx: EntityManager, { adminId }: TestAdmin, change: AdminChange): Promise<void> {
  return updateAdmin(tx, owner, { adminId, change });
}

async function readSessionId(userId: string): Promise<string> {
  const [row] = await api.dataSource.query<{ id: string }[]>('SELECT id FROM sessions WHERE user_id = $1', [userId]);
  return row?.id ?? '';
}

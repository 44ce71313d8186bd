import { createTestApi, type TestAdmin, type TestApi } from './create-test-api';
import { givePrize } from './give-prize';
import { untilSomebodyWaits } from './until-somebody-waits';

let api: TestApi;
let admin: TestAdmin;
beforeAll(async () => {
  api = await createTestApi();
  admin = await api.createAdmin('admin');
});
afterAll(() => api.stop());

async function giveRequest(userId: string): Promise<string> {
  const inventoryId = await givePrize(api.dataSource, userId, { type: 'skin' });
  const [row] = await api.dataSource.query<{ id: string }[]>(
    'INSERT INTO requests (user_id, inventory_id) VALUES ($1, $2) RETURNING id',
    [userId, inventoryId],
  );
  return row?.id ?? '';
}

const requestPath = async (userId: string, decision: string) =>
  `/api/admin/requests/${await giveRequest(userId)}/${decision}`;
const userPath = (userId: string, rest = '') => `/api/admin/users/${userId}${rest}`;

type Change = { method: 'post' | 'put' | 'delete'; path: (userId: string) => Promise<string> | string; body?: object };

const changes: [string, Change][] = [
  ['an approval', { method: 'post', path: (id) => requestPath(id, 'approve') }],
  ['a denial', { method: 'post', path: (id) => requestPath(id, 'deny'), body: { comment: 'no' } }],
  ['a return', { method: 'post', path: (id) => requestPath(id, 'return') }],
  ['an edit', { method: 'put', path: (id) => userPath(id), body: { email: 'a@example.org' } }],
  ['a deletion', { method: 'delete', path: (id) => userPath(id) }],
  ['a block', { method: 'post', path: (id) => userPath(id, '/block'), body: { reason: 'x' } }],
  ['an unblock', { method: 'post', path: (id) => userPath(id, '/unblock') }],
  ['an adjustment', { method: 'post', path: (id) => userPath(id, '/balance'), body: { amount: 1, reason: 'x' } }],
];

test.each(changes)('%s comes after what the player is doing, in the table and in the stream', async (_name, change) => {
  const { userId } = await api.createUser({ balanceCents: 100 });
  const path = await change.path(userId);
  const doing = api.dataSource.createQueryRunner();
  await doing.startTransaction();
  await doing.query('SELECT 1 FROM wallets WHERE user_id = $1 FOR UPDATE', [userId]);

  const changing = api.request[change.method](path)
    .auth(admin.token, { type: 'bearer' })
    .send(change.body ?? {})
    .then((answer) => answer.status);
  await untilSomebodyWaits(api.dataSource);
  const [{ drawn } = { drawn: '' }] = await doing.query("SELECT nextval('outbox_id_seq') AS drawn");
  await doing.commitTransaction();
  await doing.release();

  expect(await changing).toBe(200);
  const ids = (await api.eventsOf(`user:${userId}`)).map(({ id }) => Number(id));
  expect(ids.filter((id) => id < Number(drawn))).toEqual([]);
});

import { assertMoneyAddsUp } from './assert-money-adds-up';
import { awaitLockWaiters } from './await-lock-waiters';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';

let api: TestApi;
let adminToken: string;
beforeAll(async () => {
  api = await createTestApi();
  adminToken = await api.signInAdmin();
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

async function openAtOnce(times: number, users: TestUser[], caseId: string): Promise<number[]> {
  const openings = Array.from({ length: times }, (_, index) => {
    const user = users[index % users.length];
    return api.request
      .post('/api/cases/open')
      .auth(user?.token ?? '', { type: 'bearer' })
      .send({ caseId });
  });
  return (await Promise.all(openings)).map(({ status }) => status).sort((a, b) => a - b);
}

const count = async (table: 'openings' | 'inventory', userId: string) =>
  (await api.dataSource.query(`SELECT 1 FROM ${table} WHERE user_id = $1`, [userId])).length;

test('[G7] of twenty openings at once with money for three, three happen', async () => {
  const user = await api.createUser({ balanceCents: 1_000 });
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  const caseId = await giveCase(api, adminToken, { price: 3, items });

  const statuses = await openAtOnce(20, [user], caseId);

  expect(statuses).toEqual([...Array(3).fill(200), ...Array(17).fill(402)]);
  expect([await count('openings', user.userId), await count('inventory', user.userId)]).toEqual([3, 3]);
  const told = (await api.eventsOf(`user:${user.userId}`)).filter(({ type }) => type === 'balance.updated');
  expect(told.map(({ payload }) => payload)).toEqual([
    { balance: 7, version: 2 },
    { balance: 4, version: 3 },
    { balance: 1, version: 4 },
  ]);
});

test('[G7] of ten openings of one daily case at once, one happens', async () => {
  const user = await api.createUser();
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  const caseId = await giveCase(api, adminToken, { type: 'daily', price: 0, items });

  const statuses = await openAtOnce(10, [user], caseId);

  expect(statuses).toEqual([200, ...Array(9).fill(400)]);
  expect([await count('openings', user.userId), await count('inventory', user.userId)]).toEqual([1, 1]);
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(3);
});

test('the database alone refuses a second opening in a period', async () => {
  const user = await api.createUser();
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  const caseId = await giveCase(api, adminToken, { type: 'daily', price: 0, items });
  await openAtOnce(1, [user], caseId);

  const repeat = api.dataSource.query(
    `INSERT INTO openings (user_id, case_id, item_id, case_title, case_image_url, item_title, item_image_url, item_type,
       rarity, amount_cents, price_cents, xp, period_key)
     SELECT user_id, case_id, item_id, case_title, case_image_url, item_title, item_image_url, item_type, rarity,
       amount_cents, price_cents, xp, period_key FROM openings WHERE user_id = $1`,
    [user.userId],
  );

  await expect(repeat).rejects.toMatchObject({ code: '23505' });
});

test('the last five pieces go to five of twelve people, and to nobody twice', async () => {
  const users = await Promise.all(Array.from({ length: 12 }, () => api.createUser({ balanceCents: 500 })));
  const scarce = await giveItem(api, adminToken, { stock: 5 });
  const caseId = await giveCase(api, adminToken, { price: 1, items: [{ item_id: scarce, weight: 1 }] });

  const statuses = await openAtOnce(12, users, caseId);

  expect(statuses).toEqual([...Array(5).fill(200), ...Array(7).fill(409)]);
  expect(await api.dataSource.query('SELECT stock FROM items WHERE id = $1', [scarce])).toEqual([{ stock: 0 }]);
  expect(await api.dataSource.query('SELECT 1 FROM inventory WHERE item_id = $1', [scarce])).toHaveLength(5);
});

test('a case that is deleted while people open it is archived, or gone before anybody did', async () => {
  const users = await Promise.all(Array.from({ length: 6 }, () => api.createUser({ balanceCents: 500 })));
  const item = await giveItem(api, adminToken);
  const caseId = await giveCase(api, adminToken, { price: 1, items: [{ item_id: item, weight: 1 }] });

  const [statuses, deletion] = await Promise.all([
    openAtOnce(6, users, caseId),
    api.request.delete(`/api/admin/cases/${caseId}`).auth(adminToken, { type: 'bearer' }),
  ]);

  expect(deletion.status).toBe(200);
  expect(statuses.every((status) => status === 200 || status === 404)).toBe(true);
  const openings = await api.dataSource.query('SELECT 1 FROM openings WHERE case_id = $1', [caseId]);
  const cases = await api.dataSource.query('SELECT status FROM cases WHERE id = $1', [caseId]);
  expect(openings).toHaveLength(statuses.filter((status) => status === 200).length);
  expect(cases).toEqual(openings.length > 0 ? [{ status: 'archived' }] : []);
});

test('an opening that waits for a deletion finds no case', async () => {
  const user = await api.createUser({ balanceCents: 500 });
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  const caseId = await giveCase(api, adminToken, { price: 1, items });
  let opening: Promise<number[]> | undefined;

  await api.dataSource.transaction(async (tx) => {
    await tx.query('DELETE FROM cases WHERE id = $1', [caseId]);
    opening = openAtOnce(1, [user], caseId);
    await awaitLockWaiters(tx, 1);
  });

  expect(await opening).toEqual([404]);
  expect(await api.eventsOf(`user:${user.userId}`)).toEqual([]);
});

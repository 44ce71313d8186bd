import { assertMoneyAddsUp } from './assert-money-adds-up';
import { awaitLockWaiters } from './await-lock-waiters';
import { createTestApi, type TestAdmin, type TestApi } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { openAllConnections } from './open-all-connections';

let api: TestApi;
let admin: TestAdmin;
beforeAll(async () => {
  api = await createTestApi();
  admin = await api.createAdmin('admin');
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

const call = (method: 'post' | 'put' | 'delete', path: string, body: object = {}) =>
  api.request[method](`/api/admin${path}`).auth(admin.token, { type: 'bearer' }).send(body);
const open = (token: string, caseId: string) =>
  api.request.post('/api/cases/open').auth(token, { type: 'bearer' }).send({ caseId });

test('an uploaded picture is what players load, and not as a page of ours', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const image = `data:image/png;base64,${png.toString('base64')}`;
  const itemId = await giveItem(api, admin.token, { image_url: image });
  const caseId = await giveCase(api, admin.token, { image, items: [{ item_id: itemId, weight: 1 }] });

  const shown = await api.request.get(`/api/cases/${caseId}`).expect(200);
  const picture = await api.request.get(shown.body.contents[0].image_url).expect(200);

  expect(shown.body.case.image_url).toBe(shown.body.contents[0].image_url);
  expect(picture.get('Content-Type')).toBe('image/png');
  expect(picture.get('X-Content-Type-Options')).toBe('nosniff');
  expect(picture.body).toEqual(png);
});

test('a case deleted after an opening is gone for players, and stays in their history', async () => {
  const { token } = await api.createUser({ balanceCents: 1_000 });
  const itemId = await giveItem(api, admin.token, { title: 'Knife' });
  const caseId = await giveCase(api, admin.token, { price: 2.5, items: [{ item_id: itemId, weight: 1 }] });
  await open(token, caseId).expect(200);

  await call('delete', `/cases/${caseId}`).expect(200);

  await api.request.get(`/api/cases/${caseId}`).expect(404);
  await open(token, caseId).expect(404);
  const history = await api.request.get('/api/user/history').auth(token, { type: 'bearer' }).expect(200);
  expect(history.body.history).toMatchObject([{ case_id: caseId, prize_title: 'Knife' }]);
});

test('a blocked player cannot sign in, and can after the unblock', async () => {
  const { userId, login } = await api.createUser({ login: 'blocked', password: 'secret' });
  const signIn = () => api.request.post('/api/auth/session').send({ login, password: 'secret' });

  await call('post', `/users/${userId}/block`, { reason: 'x', until: Date.now() + 60_000 }).expect(200);
  expect((await signIn().expect(403)).body.code).toBe('user_blocked');
  await call('post', `/users/${userId}/unblock`).expect(200);

  await signIn().expect(200);
});

test('a case that changes while it is opened gives the contents of the price that is paid', async () => {
  const player = await api.createUser({ balanceCents: 1_000 });
  const cheap = await giveItem(api, admin.token, { title: 'Cheap' });
  const dear = await giveItem(api, admin.token, { title: 'Dear' });
  const caseId = await giveCase(api, admin.token, { price: 1, items: [{ item_id: cheap, weight: 1 }] });
  let opening: Promise<{ status: number; body: Record<string, unknown> }> | undefined;

  await api.runTransaction(async (tx) => {
    // The deposits are read between the case and the draw.
    await tx.query('LOCK TABLE payment_effects IN ACCESS EXCLUSIVE MODE');
    opening = open(player.token, caseId).then((answer) => answer);
    await awaitLockWaiters(tx, 1);
    await call('put', `/cases/${caseId}`, { price: 9, items: [{ item_id: dear, weight: 1 }] }).expect(200);
  });

  expect((await opening)?.body).toMatchObject({ balance: 9, item: { title: 'Cheap' } });
  expect((await open(player.token, caseId)).body).toMatchObject({ balance: 0, item: { title: 'Dear' } });
});

test('openings and edits of the same case and items at once all come through, and the stock is never oversold', async () => {
  const itemIds = [
    await giveItem(api, admin.token, { stock: 10 }),
    await giveItem(api, admin.token, { stock: 10 }),
    await giveItem(api, admin.token),
  ];
  const items = itemIds.map((item_id) => ({ item_id, weight: 1 }));
  const caseId = await giveCase(api, admin.token, { price: 1, items });
  const players = await Promise.all(Array.from({ length: 6 }, () => api.createUser({ balanceCents: 1_000 })));
  await openAllConnections(api.dataSource);

  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => [
      open(players[index % players.length]?.token ?? '', caseId),
      index % 2 === 0
        ? call('put', `/items/${itemIds[index % 3]}`, { title: `Edit ${index}` })
        : call('put', `/cases/${caseId}`, { items: [...items].reverse(), title: `Edit ${index}` }),
    ]).flat(),
  );

  expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
  const sold = await api.dataSource.query(
    `SELECT i.id FROM items i WHERE i.stock IS NOT NULL
       AND i.stock <> 10 - (SELECT count(*) FROM openings o WHERE o.item_id = i.id)`,
  );
  expect(sold).toEqual([]);
});

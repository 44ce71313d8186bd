import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { giveDeposit, reportPayment } from './give-deposit';

let api: TestApi;
let adminToken: string;
beforeAll(async () => {
  api = await createTestApi();
  adminToken = await api.signInAdmin();
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

const open = (user: TestUser, caseId: unknown) =>
  api.request.post('/api/cases/open').auth(user.token, { type: 'bearer' }).send({ caseId });

const readState = async (userId: string) => {
  const [state] = await api.dataSource.query(
    `SELECT (SELECT balance_cents::int FROM wallets WHERE user_id = $1) AS "balanceCents",
       (SELECT xp FROM users WHERE id = $1) AS xp,
       (SELECT count(*)::int FROM openings WHERE user_id = $1) AS openings,
       (SELECT count(*)::int FROM inventory WHERE user_id = $1) AS prizes`,
    [userId],
  );
  return state;
};

/** A case with one sure prize. */
async function giveSureCase(fields: Record<string, unknown> = {}, item: Record<string, unknown> = {}) {
  const itemId = await giveItem(api, adminToken, item);
  return { itemId, caseId: await giveCase(api, adminToken, { items: [{ item_id: itemId, weight: 1 }], ...fields }) };
}

test('an opening takes the price, gives the prize as it is now and tells everybody, in this order', async () => {
  const user = await api.createUser({ balanceCents: 2_000, nickname: 'Annie' });
  const { itemId, caseId } = await giveSureCase(
    { title: 'Neon', price: 7.5, image_url: '/neon.png' },
    { title: 'Knife', type: 'skin', rarity: 'epic', price_eur: 12.34, sell_price_eur: 10, image_url: '/knife.png' },
  );
  const before = (await api.eventsOf()).length;

  const answer = await open(user, caseId).expect(200);

  const [prize] = await api.dataSource.query('SELECT * FROM inventory WHERE user_id = $1', [user.userId]);
  expect(answer.body).toEqual({
    success: true,
    item: {
      id: itemId,
      inventory_id: prize.id,
      name: 'Knife',
      title: 'Knife',
      type: 'skin',
      image: '/knife.png',
      rarity: 'epic',
    },
    balance: 12.5,
    balance_version: 2,
    xpEarned: 7,
  });
  expect(prize).toMatchObject({
    item_id: itemId,
    type: 'skin',
    title: 'Knife',
    image_url: '/knife.png',
    rarity: 'epic',
    amount_cents: '1234',
    sell_price_cents: '1000',
    case_title: 'Neon',
    status: 'available',
  });
  const stream = `user:${user.userId}`;
  expect((await api.eventsOf()).slice(before)).toMatchObject([
    {
      stream,
      type: 'balance.updated',
      payload: { balance: 12.5, version: 2 },
      wire: { names: [`balance:updated:${user.userId}`, 'balance:updated'] },
    },
    { stream, type: 'inventory.updated', payload: {}, wire: { names: [`inventory:updated:${user.userId}`] } },
    { stream, type: 'profile.updated', payload: {}, wire: { names: ['profile:updated'] } },
    {
      stream: 'drops',
      type: 'drop.won',
      payload: {
        id: prize.opening_id,
        item_name: 'Knife',
        image: '/knife.png',
        user_name: 'Annie',
        rarity: 'epic',
        case_image: '/neon.png',
        timestamp: expect.any(Number),
      },
      wire: { names: ['new_drop'] },
    },
  ]);
  expect(await readState(user.userId)).toEqual({ balanceCents: 1_250, xp: 7, openings: 1, prizes: 1 });
  const ledger = await api.dataSource.query(
    `SELECT e.account, e.amount_cents::int AS cents FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
     WHERE t.kind = 'case_opening' AND t.reference = $1 ORDER BY e.account`,
    [prize.opening_id],
  );
  expect(ledger).toEqual([
    { account: 'house:cases', cents: 750 },
    { account: 'wallet', cents: -750 },
  ]);
});

test('the rarity of a prize is the one that its case gives it', async () => {
  const user = await api.createUser();
  const itemId = await giveItem(api, adminToken, { rarity: 'common' });
  const items = [{ item_id: itemId, weight: 1, rarity: 'mythic' }];
  const caseId = await giveCase(api, adminToken, { price: 0, items });

  const answer = await open(user, caseId).expect(200);

  expect(answer.body.item.rarity).toBe('mythic');
});

test('a free opening tells the balance all the same', async () => {
  const user = await api.createUser({ balanceCents: 300 });
  const { caseId } = await giveSureCase({ type: 'daily', price: 0 });

  const answer = await open(user, caseId).expect(200);

  expect(answer.body).toMatchObject({ balance: 3, balance_version: 1, xpEarned: 5 });
  expect(await api.eventsOf(`user:${user.userId}`)).toMatchObject([
    { type: 'balance.updated', payload: { balance: 3, version: 1 } },
    { type: 'inventory.updated' },
    { type: 'profile.updated' },
  ]);
});

test('an event case with a price opens as often as it is paid for', async () => {
  const user = await api.createUser({ balanceCents: 600 });
  const { caseId } = await giveSureCase({ type: 'event', price: 2.5, threshold_eur: 1_000 });

  await open(user, caseId).expect(200);
  await open(user, caseId).expect(200);
  const refused = await open(user, caseId).expect(402);

  expect(refused.body).toEqual({ success: false, error: 'Not enough balance', code: 'not_enough_balance' });
  expect(await readState(user.userId)).toEqual({ balanceCents: 100, xp: 10, openings: 2, prizes: 2 });
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(6);
});

test.each([
  ['daily', 0, '2000-01-01'],
  ['daily', 1.5, '2000-01-01'],
  ['monthly', 0, '2000-01'],
  ['event', 0, '2000-01'],
])('a %s case with a price of %d € opens once per period', async (type, price, earlierPeriod) => {
  const user = await api.createUser({ balanceCents: 1_000 });
  const { caseId } = await giveSureCase({ type, price });

  await open(user, caseId).expect(200);
  const refused = await open(user, caseId).expect(400);

  expect(refused.body).toEqual({ success: false, error: 'Already opened', code: 'already_opened' });
  expect(await readState(user.userId)).toMatchObject({ openings: 1, prizes: 1 });
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(3);
  await api.dataSource.query('UPDATE openings SET period_key = $2 WHERE user_id = $1', [user.userId, earlierPeriod]);
  await open(user, caseId).expect(200);
});

test.each(['daily', 'monthly', 'event'])('a free %s case asks for the deposits of its period', async (type) => {
  const user = await api.createUser({ balanceCents: 100_000 });
  const { caseId } = await giveSureCase({ type, price: 0, threshold_eur: 20.5 });
  await giveDeposit(api, user.userId, 20.49);
  const before = await readState(user.userId);

  const refused = await open(user, caseId).expect(403);

  expect(refused.body).toEqual({ success: false, error: 'Not enough deposit', code: 'not_enough_deposit' });
  expect(await readState(user.userId)).toEqual(before);
  await giveDeposit(api, user.userId, 0.01);
  const answer = await open(user, caseId).expect(200);
  expect(answer.body.xpEarned).toBe(20);
});

test('a refund takes its deposit back, whenever it comes', async () => {
  const user = await api.createUser();
  const { caseId } = await giveSureCase({ type: 'monthly', price: 0, threshold_eur: 10 });
  const paymentId = await giveDeposit(api, user.userId, 10);

  await reportPayment(api, { userId: user.userId, paymentId, amount: 0.01, status: 'refunded', refundId: 'r1' });

  await open(user, caseId).expect(403);
  await giveDeposit(api, user.userId, 0.01);
  await open(user, caseId).expect(200);
});

test('a dispute counts like a refund until it is won', async () => {
  const user = await api.createUser();
  const { caseId } = await giveSureCase({ type: 'daily', price: 0, threshold_eur: 10 });
  const paymentId = await giveDeposit(api, user.userId, 10);
  const dispute = { userId: user.userId, paymentId, amount: 10, disputeId: 'd1' };

  await reportPayment(api, { ...dispute, status: 'disputed' });
  await open(user, caseId).expect(403);
  await reportPayment(api, { ...dispute, status: 'dispute_won' });

  await open(user, caseId).expect(200);
});

test('somebody else’s deposits open nothing for me', async () => {
  const [user, other] = [await api.createUser(), await api.createUser()];
  const { caseId } = await giveSureCase({ type: 'daily', price: 0, threshold_eur: 10 });
  await giveDeposit(api, other.userId, 10);

  await open(user, caseId).expect(403);
  await open(other, caseId).expect(200);
});

test('"Already opened" goes before "Not enough deposit" goes before the price', async () => {
  const user = await api.createUser();
  const { caseId } = await giveSureCase({ type: 'daily', price: 5, threshold_eur: 10 });

  await open(user, caseId).expect(403);
  const paymentId = await giveDeposit(api, user.userId, 10);
  await open(user, caseId).expect(200);
  await reportPayment(api, { userId: user.userId, paymentId, amount: 10, status: 'refunded', refundId: 'r1' });
  await open(user, caseId).expect(400);
});

test('what is not published is not there', async () => {
  const user = await api.createUser({ balanceCents: 1_000 });
  const { caseId: draft } = await giveSureCase({ status: 'draft' });
  const { caseId: archived } = await giveSureCase({ status: 'archived' });

  for (const caseId of [draft, archived, 'unknown', 'not an id', "'; DROP TABLE cases; --", '\u0000', '🎁']) {
    const refused = await open(user, caseId).expect(404);
    expect(refused.body).toEqual({ success: false, error: 'Case not found', code: 'case_not_found' });
  }
  expect(await readState(user.userId)).toEqual({ balanceCents: 1_000, xp: 0, openings: 0, prizes: 0 });
  expect(await api.eventsOf(`user:${user.userId}`)).toEqual([]);
});

test('an item without stock is not drawn any more, and without any left nothing is paid', async () => {
  const user = await api.createUser({ balanceCents: 10_000 });
  const scarce = await giveItem(api, adminToken, { stock: 1 });
  const empty = await giveItem(api, adminToken, { stock: 0 });
  const items = [
    { item_id: scarce, weight: 1 },
    { item_id: empty, weight: 1_000_000 },
  ];
  const caseId = await giveCase(api, adminToken, { price: 1, items });

  const answer = await open(user, caseId).expect(200);
  const refused = await open(user, caseId).expect(409);

  expect(answer.body.item.id).toBe(scarce);
  expect(refused.body).toEqual({ success: false, error: 'Item is out of stock', code: 'out_of_stock' });
  expect(await readState(user.userId)).toMatchObject({ balanceCents: 9_900, openings: 1 });
  expect(await api.dataSource.query('SELECT stock FROM items WHERE id = $1', [scarce])).toEqual([{ stock: 0 }]);
});

test('prizes come by weight', async () => {
  const user = await api.createUser({ balanceCents: 100_000 });
  const [often, never] = [await giveItem(api, adminToken), await giveItem(api, adminToken)];
  const items = [
    { item_id: often, weight: 1_000_000 },
    { item_id: never, weight: 0.000001 },
  ];
  const caseId = await giveCase(api, adminToken, { price: 0.01, items });

  for (let opening = 0; opening < 20; opening += 1) {
    const answer = await open(user, caseId).expect(200);
    expect(answer.body.item.id).toBe(often);
  }
});

import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { ClaimReply, InventoryReply, SellReply } from '@aftercommit/contracts/http/inventory';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { givePrize } from './give-prize';
import { readBalanceCents, sumLedger } from './read-payment';

let api: TestApi;
let user: TestUser;
beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  user = await api.createUser({ balanceCents: 100 });
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

async function post(act: 'claim' | 'sell', body: unknown, token = user.token): Promise<Response> {
  return api.request
    .post(`/api/inventory/${act}`)
    .set('Authorization', `Bearer ${token}`)
    .send(body as object);
}

async function listItems(): Promise<InventoryReply['items']> {
  const answer = await api.request.get('/api/inventory').set('Authorization', `Bearer ${user.token}`).expect(200);
  return InventoryReply.parse(answer.body).items;
}

async function readStatus(inventoryId: string): Promise<string | undefined> {
  const rows = await api.dataSource.query<{ status: string }[]>('SELECT status FROM inventory WHERE id = $1', [
    inventoryId,
  ]);
  return rows[0]?.status;
}

async function setTradeLink(link: string): Promise<void> {
  await api.dataSource.query('UPDATE users SET trade_link = $2 WHERE id = $1', [user.userId, link]);
}

test('the inventory lists what is available or on its way, newest first, in euros and milliseconds', async () => {
  const skin = await givePrize(api.dataSource, user.userId, {
    type: 'skin',
    amountCents: 1_999,
    sellPriceCents: 1_501,
  });
  const sold = await givePrize(api.dataSource, user.userId, { type: 'physical' });
  const claimed = await givePrize(api.dataSource, user.userId);
  const physical = await givePrize(api.dataSource, user.userId, { type: 'physical', title: 'A <b>mug</b>' });
  await givePrize(api.dataSource, (await api.createUser()).userId);
  await post('sell', { inventory_id: sold });
  await post('claim', { inventory_id: claimed });
  await post('claim', { inventory_id: physical });

  const items = await listItems();

  expect(items.map(({ id, status }) => [id, status])).toEqual([
    [physical, 'processing'],
    [skin, 'available'],
  ]);
  expect(items[1]).toEqual({
    id: skin,
    item_id: 'item-1',
    title: 'Prize',
    type: 'skin',
    image_url: '/api/images/picture',
    amount_eur: 19.99,
    sell_price_eur: 15.01,
    rarity: 'epic',
    status: 'available',
    created_at: expect.any(Number),
    updated_at: expect.any(Number),
  });
  expect(Math.abs((items[1]?.created_at ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(items[0]?.title).toBe('A <b>mug</b>');
});

test('a claimed money prize is on the balance', async () => {
  const prize = await givePrize(api.dataSource, user.userId, { amountCents: 1_250 });

  const answer = await post('claim', { inventory_id: prize });

  expect(answer.status).toBe(200);
  expect(ClaimReply.parse(answer.body)).toEqual({
    success: true,
    type: 'money',
    message: expect.any(String),
    balance: 13.5,
    balance_version: 2,
  });
  expect(await readStatus(prize)).toBe('received');
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_350);
  expect(await sumLedger(api.dataSource, user.userId)).toEqual({
    'prize_claim house:prizes': -1_250,
    'prize_claim wallet': 1_250,
  });
  expect(await api.eventsOf(`user:${user.userId}`)).toMatchObject([
    { type: 'balance.updated', payload: { balance: 13.5, version: 2 } },
    { type: 'inventory.updated', payload: {}, wire: { names: [`inventory:updated:${user.userId}`] } },
  ]);
});

test('a claimed skin becomes a request with the trade link of that moment', async () => {
  const prize = await givePrize(api.dataSource, user.userId, { type: 'skin' });
  await setTradeLink('https://example.test/trade?1');

  const answer = await post('claim', { inventory_id: prize });
  await setTradeLink('https://example.test/trade?2');

  const requestId = String(answer.body.requestId);
  expect(answer.body).toEqual({ success: true, type: 'item', requestId: expect.any(String) });
  expect(await readStatus(prize)).toBe('processing');
  expect(
    await api.dataSource.query('SELECT user_id, inventory_id, trade_link, status FROM requests WHERE id = $1', [
      requestId,
    ]),
  ).toEqual([
    { user_id: user.userId, inventory_id: prize, trade_link: 'https://example.test/trade?1', status: 'pending' },
  ]);
  expect(await api.eventsOf(`user:${user.userId}`)).toMatchObject([
    { type: 'inventory.updated' },
    {
      type: 'request.updated',
      payload: { requestId, status: 'pending' },
      wire: { names: [`request:updated:${user.userId}`] },
    },
  ]);
});

test('a skin without a trade link stays where it is, a physical prize needs none', async () => {
  const skin = await givePrize(api.dataSource, user.userId, { type: 'skin' });
  const physical = await givePrize(api.dataSource, user.userId, { type: 'physical' });

  const refused = await post('claim', { inventory_id: skin });
  const eventsAfterRefusal = await api.eventsOf(`user:${user.userId}`);
  const accepted = await post('claim', { inventory_id: physical });

  expect([refused.status, refused.body]).toEqual([
    400,
    { success: false, error: 'TRADE_LINK_MISSING', code: 'trade_link_missing' },
  ]);
  expect(await readStatus(skin)).toBe('available');
  expect(eventsAfterRefusal).toEqual([]);
  expect(accepted.body).toMatchObject({ success: true, type: 'item' });
});

test('a sold prize brings the price it had when it was won', async () => {
  const prize = await givePrize(api.dataSource, user.userId, {
    type: 'skin',
    amountCents: 2_000,
    sellPriceCents: 1_501,
  });

  const answer = await post('sell', { inventory_id: prize });

  expect(SellReply.parse(answer.body)).toEqual({
    success: true,
    sold_amount: 15.01,
    balance: 16.01,
    balance_version: 2,
  });
  expect(await readStatus(prize)).toBe('sold');
  expect(await sumLedger(api.dataSource, user.userId)).toEqual({
    'prize_sale house:prizes': -1_501,
    'prize_sale wallet': 1_501,
  });
  expect(await api.eventsOf(`user:${user.userId}`)).toMatchObject([
    { type: 'balance.updated', payload: { balance: 16.01, version: 2 } },
    { type: 'inventory.updated' },
  ]);
});

test.each(['money', 'worthless'] as const)('a %s prize is not sold', async (kind) => {
  const prize = await givePrize(
    api.dataSource,
    user.userId,
    kind === 'money' ? { type: 'money' } : { type: 'skin', sellPriceCents: 0 },
  );

  const answer = await post('sell', { inventory_id: prize });

  expect([answer.status, answer.body.code]).toEqual([400, 'item_not_sellable']);
  expect(await readStatus(prize)).toBe('available');
  expect(await api.eventsOf(`user:${user.userId}`)).toEqual([]);
});

describe.each(['claim', 'sell'] as const)('%s', (act) => {
  test("somebody else's prize is like an unknown one, and like none at all", async () => {
    const other = await api.createUser();
    const prize = await givePrize(api.dataSource, other.userId, { type: 'physical' });

    const answers = [];
    for (const id of [prize, randomUUID(), 'no-uuid', 'a\u0000b', '\ud800']) {
      answers.push(await post(act, { inventory_id: id }));
    }

    for (const answer of answers) {
      expect([answer.status, answer.body]).toEqual([
        400,
        { success: false, error: 'Item not available', code: 'item_not_available' },
      ]);
    }
    expect(await readStatus(prize)).toBe('available');
    expect(await api.eventsOf(`user:${other.userId}`)).toEqual([]);
    expect(await api.eventsOf(`user:${user.userId}`)).toEqual([]);
  });

  test.each(['processing', 'received', 'sold', 'returned'])('a prize that is %s is not available', async (status) => {
    const prize = await givePrize(api.dataSource, user.userId, { type: 'physical', sellPriceCents: 0 });
    await api.dataSource.query('UPDATE inventory SET status = $2 WHERE id = $1', [prize, status]);

    const answer = await post(act, { inventory_id: prize });

    expect([answer.status, answer.body.code]).toEqual([400, 'item_not_available']);
  });

  test.each([
    {},
    { inventory_id: 7 },
    { inventory_id: '' },
    { inventory_id: 'x'.repeat(101) },
    { inventory_id: null },
    [],
  ])('the body %j is refused', async (body) => {
    const answer = await post(act, body);

    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input']);
  });

  test('only a signed-in player may', async () => {
    const prize = await givePrize(api.dataSource, user.userId, { type: 'physical' });
    const adminToken = await api.signInAdmin();

    const nobody = await post(act, { inventory_id: prize }, 'nobody');
    const admin = await post(act, { inventory_id: prize }, adminToken);

    expect([nobody.status, nobody.body.code]).toEqual([401, 'unauthorized']);
    expect([admin.status, admin.body.code]).toEqual([403, 'forbidden']);
    expect(await readStatus(prize)).toBe('available');
  });
});

test('a money prize claimed ten times at once is paid once', async () => {
  const prize = await givePrize(api.dataSource, user.userId, { amountCents: 1_250 });

  const answers = await Promise.all(Array.from({ length: 10 }, () => post('claim', { inventory_id: prize })));

  expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array<number>(9).fill(400)]);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_350);
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(2);
});

test('a prize claimed and sold at once is either sent or sold', async () => {
  for (let round = 0; round < 5; round += 1) {
    const prize = await givePrize(api.dataSource, user.userId, { type: 'physical' });
    const before = await readBalanceCents(api.dataSource, user.userId);

    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => post('claim', { inventory_id: prize })),
      ...Array.from({ length: 5 }, () => post('sell', { inventory_id: prize })),
    ]);

    const done = answers.filter((answer) => answer.status === 200);
    const soldCents = (await readBalanceCents(api.dataSource, user.userId)) - before;
    expect(done).toHaveLength(1);
    expect([await readStatus(prize), soldCents]).toEqual(done[0]?.body.type ? ['processing', 0] : ['sold', 900]);
  }
});

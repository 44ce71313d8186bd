import { createHash } from 'node:crypto';
import { createTestApi, type TestAdmin, type TestApi } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { openAllConnections } from './open-all-connections';
import { readAudit } from './read-audit';

let api: TestApi;
let admin: TestAdmin;
beforeAll(async () => {
  api = await createTestApi();
  admin = await api.createAdmin('admin');
});
beforeEach(() =>
  api.dataSource.query('TRUNCATE items, cases, images, openings, audit_log, outbox, outbox_pending CASCADE'),
);
afterAll(() => api.stop());

const post = (body: unknown) =>
  api.request
    .post('/api/admin/items')
    .auth(admin.token, { type: 'bearer' })
    .send(body as object);
const put = (id: string, body: unknown) =>
  api.request
    .put(`/api/admin/items/${id}`)
    .auth(admin.token, { type: 'bearer' })
    .send(body as object);
const remove = (id: string) => api.request.delete(`/api/admin/items/${id}`).auth(admin.token, { type: 'bearer' });
const list = async () =>
  (await api.request.get('/api/admin/items').auth(admin.token, { type: 'bearer' }).expect(200)).body;

const knife = { type: 'skin', title: 'Knife', image_url: '/knife.png', price_eur: 12.34 };
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const toDataUrl = (bytes: Buffer, type = 'image/png') => `data:${type};base64,${bytes.toString('base64')}`;

async function readState() {
  const [items, images, audit, events] = await Promise.all([
    api.dataSource.query('SELECT * FROM items ORDER BY id'),
    api.dataSource.query('SELECT hash FROM images ORDER BY hash'),
    readAudit(api.dataSource),
    api.eventsOf(),
  ]);
  return { items, images, audit, events };
}

test('an item is made under the id that the panel chose, and listed with every field', async () => {
  const answer = await post({ id: 'knife-1', ...knife, sell_price_eur: 9.9, rarity: 'epic', stock: 3 }).expect(200);

  expect(answer.body).toEqual({ success: true, item_id: 'knife-1' });
  expect(await list()).toEqual({
    success: true,
    items: [
      {
        id: 'knife-1',
        type: 'skin',
        title: 'Knife',
        image_url: '/knife.png',
        price_eur: 12.34,
        sell_price_eur: 9.9,
        rarity: 'epic',
        stock: 3,
        created_at: expect.any(Number),
        updated_at: expect.any(Number),
      },
    ],
  });
  expect(Math.abs((await list()).items[0].created_at - Date.now())).toBeLessThan(10_000);
  expect(await readAudit(api.dataSource)).toEqual([
    { actor: admin.username, action: 'item.created', details: 'Knife (knife-1)', type: 'success' },
  ]);
});

test('without an id, rarity, sell price and stock an item is common, sold at its price and without end', async () => {
  const answer = await post({ ...knife, id: '' }).expect(200);

  expect((await list()).items).toMatchObject([
    { id: answer.body.item_id, rarity: 'common', sell_price_eur: 12.34, stock: null },
  ]);
});

test('an edit changes what it names and leaves the rest, and null takes an optional value away', async () => {
  const itemId = await giveItem(api, admin.token, { sell_price_eur: 3, stock: 5, rarity: 'rare' });

  expect((await put(itemId, { title: 'Sword', id: 'other' }).expect(200)).body).toEqual({
    success: true,
    item_id: itemId,
  });
  expect((await list()).items).toMatchObject([
    { id: itemId, title: 'Sword', sell_price_eur: 3, stock: 5, rarity: 'rare' },
  ]);
  await put(itemId, { stock: null, sell_price_eur: null, price_eur: 0, rarity: 'mythic', type: 'physical' }).expect(
    200,
  );

  expect((await list()).items).toMatchObject([
    { id: itemId, title: 'Sword', sell_price_eur: 0, price_eur: 0, stock: null, rarity: 'mythic', type: 'physical' },
  ]);
});

test('an edit announces each published case that holds the item, and no other', async () => {
  const itemId = await giveItem(api, admin.token);
  const otherId = await giveItem(api, admin.token);
  const shownIds = [
    await giveCase(api, admin.token, { items: [{ item_id: itemId, weight: 1 }] }),
    await giveCase(api, admin.token, { items: [{ item_id: itemId, weight: 1 }] }),
  ];
  await giveCase(api, admin.token, { items: [{ item_id: otherId, weight: 1 }] });
  await giveCase(api, admin.token, { items: [{ item_id: itemId, weight: 1 }], status: 'draft' });
  const before = await api.eventsOf();

  await put(itemId, { title: 'Sword' }).expect(200);

  const events = (await api.eventsOf()).slice(before.length);
  expect(events.map(({ stream, type }) => [stream, type])).toEqual([
    ['cases', 'case.updated'],
    ['cases', 'case.updated'],
  ]);
  expect(events.map(({ payload }) => payload.id).sort()).toEqual([...shownIds].sort());
});

test('a picture is stored once under its hash, and the answer and the audit log hold only its URL', async () => {
  const hash = createHash('sha256').update(png).digest('hex');

  await post({ ...knife, image_url: toDataUrl(png) }).expect(200);
  await post({ ...knife, image_url: toDataUrl(png, 'image/webp') }).expect(200);

  expect((await list()).items.map((item: { image_url: string }) => item.image_url)).toEqual([
    `/api/images/${hash}`,
    `/api/images/${hash}`,
  ]);
  expect(await api.dataSource.query('SELECT hash, content_type, bytes FROM images')).toEqual([
    { hash, content_type: 'image/png', bytes: png },
  ]);
  expect(JSON.stringify(await readAudit(api.dataSource))).not.toContain('base64');
});

test.each([
  ['image/jpeg', 'ffd8ffe0'],
  ['image/gif', '474946383961'],
  ['image/webp', '52494646000000005745425056503820'],
])('%s is known by its first bytes', async (contentType, hex) => {
  await post({ ...knife, image_url: toDataUrl(Buffer.from(hex, 'hex')) }).expect(200);

  expect(await api.dataSource.query('SELECT content_type FROM images')).toEqual([{ content_type: contentType }]);
});

test.each(['https://example.org/a.png', 'http://example.org/a.png', '/a.png', 'a.png', '//cdn.example.org/a.png', ''])(
  'the URL %j is kept as it is',
  async (url) => {
    await post({ ...knife, image_url: url }).expect(200);

    expect((await list()).items[0].image_url).toBe(url);
  },
);

test('a picture of five megabytes is taken, and one byte more is not', async () => {
  const largest = Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024 - png.length)]);

  await post({ ...knife, image_url: toDataUrl(largest) }).expect(200);
  const state = await readState();
  const answer = await post({ ...knife, image_url: toDataUrl(Buffer.concat([largest, Buffer.alloc(1)])) }).expect(413);

  expect(answer.body).toEqual({ success: false, error: 'Image is larger than 5 MB', code: 'image_too_large' });
  expect(await readState()).toEqual(state);
});

test('a body over seven megabytes is not read to its end', async () => {
  const state = await readState();

  const answer = await post({ ...knife, title: 'x'.repeat(8_000_000) }).expect(413);

  expect(answer.body).toMatchObject({ success: false, code: 'payload_too_large' });
  expect(await readState()).toEqual(state);
});

const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

test.each([
  ['a picture that is text', { image_url: toDataUrl(Buffer.from('hello')) }, 'image_invalid'],
  ['an SVG, which can carry scripts', { image_url: toDataUrl(svg, 'image/svg+xml') }, 'image_invalid'],
  ['a picture that is not base64', { image_url: 'data:image/png;base64,%%%%' }, 'image_invalid'],
  ['a picture without base64', { image_url: 'data:image/png,hello' }, 'image_invalid'],
  ['an empty picture', { image_url: 'data:image/png;base64,' }, 'image_invalid'],
  ['a script for a picture', { image_url: 'javascript:alert(1)' }, 'invalid_input'],
  ['a hidden script for a picture', { image_url: 'java\nscript:alert(1)' }, 'invalid_input'],
  ['a negative price', { price_eur: -1 }, 'invalid_input'],
  ['an absurd price', { price_eur: 1e12 }, 'invalid_input'],
  ['a price of half a cent', { price_eur: 0.005 }, 'invalid_input'],
  ['a price of text', { price_eur: '12' }, 'invalid_input'],
  ['a negative sell price', { sell_price_eur: -0.01 }, 'invalid_input'],
  ['a negative stock', { stock: -1 }, 'invalid_input'],
  ['a stock of one half', { stock: 0.5 }, 'invalid_input'],
  ['no title', { title: '   ' }, 'invalid_input'],
  ['a title that is too long', { title: 'x'.repeat(121) }, 'invalid_input'],
  ['a title with a NUL', { title: 'a\u0000b' }, 'invalid_input'],
  ['a title with half a surrogate pair', { title: 'a\ud800b' }, 'invalid_input'],
  ['an unknown type', { type: 'car' }, 'invalid_input'],
  ['an unknown rarity', { rarity: 'ultra' }, 'invalid_input'],
])('%s is refused, on a new item and on an old one, and nothing changes', async (_name, fields, code) => {
  const itemId = await giveItem(api, admin.token);
  const state = await readState();

  const created = await post({ ...knife, ...fields });
  const updated = await put(itemId, fields);

  expect([created.status, created.body.code, created.body.success]).toEqual([400, code, false]);
  expect([updated.status, updated.body.code]).toEqual([400, code]);
  expect(await readState()).toEqual(state);
});

test.each(['a/b', 'a b', '.', '..', 'x'.repeat(65), '<b>', 7])('the id %j is refused', async (id) => {
  expect((await post({ ...knife, id }).expect(400)).body.code).toBe('invalid_input');
});

test('an id that is taken is not given twice, not even the id of an item that was deleted', async () => {
  await giveItem(api, admin.token, { id: 'one' });
  await remove('one').expect(200);

  expect((await post({ ...knife, id: 'one' }).expect(409)).body.code).toBe('id_taken');
});

test('HTML in a title is text', async () => {
  await post({ ...knife, title: '<b>Knife</b>' }).expect(200);

  expect((await list()).items[0].title).toBe('<b>Knife</b>');
});

test('an item in a case is in use until the case is archived or gone; then it leaves the list', async () => {
  const itemId = await giveItem(api, admin.token);
  const caseId = await giveCase(api, admin.token, { items: [{ item_id: itemId, weight: 1 }] });
  const state = await readState();

  const refused = await remove(itemId).expect(409);
  expect(refused.body).toEqual({ success: false, error: 'Item is in use', code: 'item_in_use' });
  expect(await readState()).toEqual(state);

  await api.request
    .put(`/api/admin/cases/${caseId}`)
    .auth(admin.token, { type: 'bearer' })
    .send({ status: 'archived' });
  expect((await remove(itemId).expect(200)).body).toEqual({ success: true });
  expect((await list()).items).toEqual([]);
});

test.each(['unknown', '%00', 'a%20b'])('the item %j is not found', async (id) => {
  expect((await put(id, { title: 'x' }).expect(404)).body).toEqual({
    success: false,
    error: 'Item not found',
    code: 'item_not_found',
  });
  expect((await remove(id).expect(404)).body.code).toBe('item_not_found');
});

test('a deleted item is not found again', async () => {
  const itemId = await giveItem(api, admin.token);
  await remove(itemId).expect(200);

  await remove(itemId).expect(404);
  await put(itemId, { title: 'x' }).expect(404);
  await api.request
    .post('/api/admin/cases')
    .auth(admin.token, { type: 'bearer' })
    .send({ title: 'Case', type: 'event', items: [{ item_id: itemId, weight: 1 }] })
    .expect(404);
});

test('of a delete and a case that takes the item in at the same time, one wins', async () => {
  await openAllConnections(api.dataSource);
  for (let round = 0; round < 5; round += 1) {
    const itemId = await giveItem(api, admin.token);
    const body = { title: 'Case', type: 'event', status: 'published', items: [{ item_id: itemId, weight: 1 }] };

    const [deleted, created] = await Promise.all([
      remove(itemId),
      api.request.post('/api/admin/cases').auth(admin.token, { type: 'bearer' }).send(body),
    ]);

    expect([
      [200, 404],
      [409, 200],
    ]).toContainEqual([deleted.status, created.status]);
  }
});

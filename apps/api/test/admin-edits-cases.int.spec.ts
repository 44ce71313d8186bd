import { createHash, randomUUID } from 'node:crypto';
import { createTestApi, type TestAdmin, type TestApi } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { openAllConnections } from './open-all-connections';
import { readAudit } from './read-audit';
import { untilSomebodyWaits } from './until-somebody-waits';

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
    .post('/api/admin/cases')
    .auth(admin.token, { type: 'bearer' })
    .send(body as object);
const put = (id: string, body: unknown) =>
  api.request
    .put(`/api/admin/cases/${id}`)
    .auth(admin.token, { type: 'bearer' })
    .send(body as object);
const remove = (id: string) => api.request.delete(`/api/admin/cases/${id}`).auth(admin.token, { type: 'bearer' });
const list = async () =>
  (await api.request.get('/api/admin/cases').auth(admin.token, { type: 'bearer' }).expect(200)).body.cases;

async function readState() {
  const [cases, contents, audit, events] = await Promise.all([
    api.dataSource.query('SELECT * FROM cases ORDER BY id'),
    api.dataSource.query('SELECT * FROM case_contents ORDER BY case_id, ordinal'),
    readAudit(api.dataSource),
    api.eventsOf(),
  ]);
  return { cases, contents, audit, events };
}

const eventOf = (type: string, id: string) => ({
  stream: 'cases',
  type,
  payload: { id },
  wire: { names: ['cases:updated', type.replace('.', ':')] },
});

test('a case in the first spelling is made, announced and listed with every field', async () => {
  const epic = await giveItem(api, admin.token, { id: 'epic', title: 'Epic', rarity: 'epic', image_url: '/epic.png' });
  const plain = await giveItem(api, admin.token, { id: 'plain', title: 'Plain', image_url: '/plain.png' });

  const answer = await post({
    id: 'gold',
    title: 'Gold',
    type: 'daily',
    threshold_eur: 10.5,
    price: 2.5,
    image_url: '/gold.png',
    status: 'published',
    items: [
      { item_id: epic, weight: 1 },
      { item_id: plain, weight: 3, rarity: 'rare' },
    ],
  }).expect(200);

  expect(answer.body).toEqual({ success: true, id: 'gold' });
  expect(await list()).toEqual([
    {
      id: 'gold',
      title: 'Gold',
      nameEn: 'Gold',
      nameRu: null,
      nameLv: null,
      type: 'daily',
      threshold_eur: 10.5,
      threshold: 10.5,
      price: 2.5,
      image_url: '/gold.png',
      image: '/gold.png',
      is_active: true,
      status: 'published',
      version: 1,
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
      items: [
        { item_id: 'epic', weight: 1, rarity: 'epic', chance: 25 },
        { item_id: 'plain', weight: 3, rarity: 'rare', chance: 75 },
      ],
      contents: [
        {
          itemId: 'epic',
          dropChance: 1,
          rarity: 'epic',
          item: { id: 'epic', title: 'Epic', image: '/epic.png', nameEn: 'Epic' },
        },
        {
          itemId: 'plain',
          dropChance: 3,
          rarity: 'rare',
          item: { id: 'plain', title: 'Plain', image: '/plain.png', nameEn: 'Plain' },
        },
      ],
    },
  ]);
  expect(await api.eventsOf()).toMatchObject([eventOf('case.created', 'gold')]);
  expect((await readAudit(api.dataSource)).at(-1)).toEqual({
    actor: admin.username,
    action: 'case.created',
    details: 'Gold (gold)',
    type: 'success',
  });
});

test('the second spelling makes the same case', async () => {
  const itemId = await giveItem(api, admin.token);

  await post({
    nameEn: 'Gold',
    nameRu: 'Золото',
    nameLv: 'Zelts',
    type: 'monthly',
    threshold: 7,
    image: '/gold.png',
    status: 'draft',
    contents: [{ itemId, dropChance: 33.333, rarity: 'mythic' }],
  }).expect(200);

  expect(await list()).toMatchObject([
    {
      title: 'Gold',
      nameRu: 'Золото',
      nameLv: 'Zelts',
      type: 'monthly',
      threshold_eur: 7,
      price: 0,
      image_url: '/gold.png',
      is_active: false,
      status: 'draft',
      items: [{ item_id: itemId, weight: 33.333, rarity: 'mythic', chance: 100 }],
    },
  ]);
});

test('an edit names what changes, counts a version and is announced', async () => {
  const itemId = await giveItem(api, admin.token);
  const caseId = await giveCase(api, admin.token, { nameRu: 'Золото', items: [{ item_id: itemId, weight: 1 }] });

  const answer = await put(caseId, { threshold_eur: 3, type: 'daily', id: 'other', nameRu: null }).expect(200);

  expect(answer.body).toEqual({ success: true, id: caseId });
  expect(await list()).toMatchObject([
    { id: caseId, title: 'Golden', type: 'daily', threshold: 3, price: 2.5, version: 2, nameRu: null, items: [{}] },
  ]);
  expect(await api.eventsOf()).toMatchObject([eventOf('case.created', caseId), eventOf('case.updated', caseId)]);
});

test('a panel that sends back what it read, with one spelling edited, means the edit', async () => {
  const [one, two] = [await giveItem(api, admin.token), await giveItem(api, admin.token)];
  const caseId = await giveCase(api, admin.token, {
    image_url: '/old.png',
    threshold: 1,
    items: [{ item_id: one, weight: 1 }],
  });
  const [read] = await list();

  await put(caseId, { ...read, nameEn: 'Silver', threshold: 2, image: '/new.png' }).expect(200);
  await put(caseId, { ...(await list())[0], contents: [{ itemId: two, dropChance: 5 }] }).expect(200);

  expect(await list()).toMatchObject([
    { title: 'Silver', threshold_eur: 2, image_url: '/new.png', items: [{ item_id: two, weight: 5 }] },
  ]);
  await put(caseId, { ...(await list())[0], title: 'Bronze', items: [{ item_id: one, weight: 9 }] }).expect(200);
  expect(await list()).toMatchObject([{ title: 'Bronze', items: [{ item_id: one, weight: 9 }] }]);
});

test('an uploaded picture becomes a URL', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const url = `/api/images/${createHash('sha256').update(png).digest('hex')}`;
  const picture = `data:image/png;base64,${png.toString('base64')}`;

  const caseId = await giveCase(api, admin.token, { status: 'draft', image: picture });
  expect(await list()).toMatchObject([{ image: url, image_url: url }]);
  await put(caseId, { image_url: '/plain.png' }).expect(200);
  await put(caseId, { image_url: picture }).expect(200);

  expect(await list()).toMatchObject([{ image: url, image_url: url }]);
  expect(JSON.stringify(await readState())).not.toContain('base64');
});

const bad: [string, Record<string, unknown>, number, string][] = [
  ['a published case without items', { status: 'published', items: [] }, 400, 'case_empty'],
  ['a published case without contents', { status: 'published', contents: [] }, 400, 'case_empty'],
  ['an unknown item', { items: [{ item_id: 'nothing', weight: 1 }] }, 404, 'item_not_found'],
  ['an item twice', { items: [1, 2].map((weight) => ({ item_id: 'known', weight })) }, 400, 'invalid_input'],
  [
    'an item twice, spelt the other way',
    { contents: [1, 2].map((n) => ({ itemId: 'known', dropChance: n })) },
    400,
    'invalid_input',
  ],
  ['a weight of zero', { items: [{ item_id: 'known', weight: 0 }] }, 400, 'invalid_input'],
  ['a negative chance', { contents: [{ itemId: 'known', dropChance: -5 }] }, 400, 'invalid_input'],
  ['an absurd weight', { items: [{ item_id: 'known', weight: 1e300 }] }, 400, 'invalid_input'],
  ['a weight of text', { items: [{ item_id: 'known', weight: '1' }] }, 400, 'invalid_input'],
  ['items that are no list', { items: 'known' }, 400, 'invalid_input'],
  ['an unknown rarity', { items: [{ item_id: 'known', weight: 1, rarity: 'x' }] }, 400, 'invalid_input'],
  ['a negative price', { price: -1 }, 400, 'invalid_input'],
  ['an absurd price', { price: 1e9 }, 400, 'invalid_input'],
  ['a negative threshold', { threshold: -1 }, 400, 'invalid_input'],
  ['a threshold of half a cent', { threshold_eur: 0.005 }, 400, 'invalid_input'],
  ['an unknown type', { type: 'weekly' }, 400, 'invalid_input'],
  ['an unknown status', { status: 'live' }, 400, 'invalid_input'],
  ['an empty title', { title: ' ' }, 400, 'invalid_input'],
  ['a NUL in a title', { nameLv: 'a\u0000' }, 400, 'invalid_input'],
  ['a picture that is none', { image: 'data:image/png;base64,aGVsbG8=' }, 400, 'image_invalid'],
];

test.each(bad)(
  '%s is refused, on a new case and on an old one, and nothing changes',
  async (_name, fields, status, code) => {
    await giveItem(api, admin.token, { id: 'known' });
    const items = [{ item_id: 'known', weight: 1 }];
    const caseId = await giveCase(api, admin.token, { items });
    const state = await readState();
    const isAboutContents = 'items' in fields || 'contents' in fields;

    const created = await post({ title: 'New', type: 'event', ...(isAboutContents ? {} : { items }), ...fields });
    const updated = await put(caseId, fields);

    expect([created.status, created.body.success, created.body.code]).toEqual([status, false, code]);
    expect([updated.status, updated.body.success, updated.body.code]).toEqual([status, false, code]);
    expect(await readState()).toEqual(state);
  },
);

test('a new case needs a title and a type, and an id of its own', async () => {
  const caseId = await giveCase(api, admin.token, { status: 'draft' });

  expect((await post({ type: 'event' }).expect(400)).body).toMatchObject({ error: 'title: is missing' });
  await post({ title: 'x' }).expect(400);
  expect((await post({ title: 'x', type: 'event', id: caseId }).expect(409)).body.code).toBe('id_taken');
});

test('an empty draft is made, and published only with something in it', async () => {
  const itemId = await giveItem(api, admin.token);
  const caseId = await giveCase(api, admin.token, { status: 'draft' });

  expect((await put(caseId, { status: 'published' }).expect(400)).body.code).toBe('case_empty');
  await put(caseId, { status: 'published', items: [{ item_id: itemId, weight: 1 }] }).expect(200);
  expect((await put(caseId, { items: [] }).expect(400)).body.code).toBe('case_empty');
});

test('a case that nobody opened is gone when deleted', async () => {
  const itemId = await giveItem(api, admin.token);
  const caseId = await giveCase(api, admin.token, { items: [{ item_id: itemId, weight: 1 }] });

  expect((await remove(caseId).expect(200)).body).toEqual({ success: true });

  expect(await list()).toEqual([]);
  expect((await api.eventsOf()).at(-1)).toMatchObject(eventOf('case.deleted', caseId));
  expect((await remove(caseId).expect(404)).body).toEqual({
    success: false,
    error: 'Case not found',
    code: 'case_not_found',
  });
  expect((await put(caseId, { price: 1 }).expect(404)).body.code).toBe('case_not_found');
});

async function giveOpening(caseId: string): Promise<void> {
  const { userId } = await api.createUser();
  await api.dataSource.query(
    `INSERT INTO openings (user_id, case_id, item_id, case_title, case_image_url, item_title, item_image_url, item_type,
       rarity, amount_cents, price_cents, xp) VALUES ($1, $2, 'x', '', '', '', '', 'skin', 'rare', 1, 1, 5)`,
    [userId, caseId],
  );
}

test("a case in somebody's history is archived with its contents, and announced as deleted once", async () => {
  const itemId = await giveItem(api, admin.token);
  const caseId = await giveCase(api, admin.token, { items: [{ item_id: itemId, weight: 1 }] });
  await giveOpening(caseId);

  await remove(caseId).expect(200);
  await remove(caseId).expect(200);

  expect(await list()).toMatchObject([
    { id: caseId, status: 'archived', is_active: false, items: [{ item_id: itemId }] },
  ]);
  expect((await api.eventsOf()).map(({ type }) => type)).toEqual(['case.created', 'case.deleted']);
  expect((await readAudit(api.dataSource)).map(({ action }) => action)).toEqual([
    'item.created',
    'case.created',
    'case.archived',
  ]);
});

test('an archived case does not come back with an item that was deleted since', async () => {
  const itemId = await giveItem(api, admin.token);
  const caseId = await giveCase(api, admin.token, { items: [{ item_id: itemId, weight: 1 }], status: 'archived' });
  await api.request.delete(`/api/admin/items/${itemId}`).auth(admin.token, { type: 'bearer' }).expect(200);

  expect((await put(caseId, { status: 'published' }).expect(404)).body.code).toBe('item_not_found');
});

test('a delete waits for an opening under way, and then archives', async () => {
  const itemId = await giveItem(api, admin.token);
  const caseId = await giveCase(api, admin.token, { items: [{ item_id: itemId, weight: 1 }] });
  const { userId } = await api.createUser();
  const opening = api.dataSource.createQueryRunner();
  await opening.startTransaction();
  await opening.query(
    `INSERT INTO openings (user_id, case_id, item_id, case_title, case_image_url, item_title, item_image_url, item_type,
       rarity, amount_cents, price_cents, xp) VALUES ($1, $2, 'x', '', '', '', '', 'skin', 'rare', 1, 1, 5)`,
    [userId, caseId],
  );

  const deleting = remove(caseId).then((answer) => answer.status);
  await untilSomebodyWaits(api.dataSource);
  await opening.commitTransaction();
  await opening.release();

  expect(await deleting).toBe(200);
  expect(await list()).toMatchObject([{ id: caseId, status: 'archived' }]);
});

test('twenty edits of cases and their items at once all succeed, and each is announced', async () => {
  const itemIds = [await giveItem(api, admin.token), await giveItem(api, admin.token)];
  const items = itemIds.map((item_id) => ({ item_id, weight: 1 }));
  const caseIds = [await giveCase(api, admin.token, { items }), await giveCase(api, admin.token, { items })];
  const before = (await api.eventsOf()).length;
  await openAllConnections(api.dataSource);

  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const which = Math.floor(index / 2) % 2;
      if (index % 2 === 0) return put(caseIds[which] ?? '', { items: [...items].reverse(), title: `Edit ${index}` });
      const body = { title: `Edit ${index}` };
      return api.request.put(`/api/admin/items/${itemIds[which]}`).auth(admin.token, { type: 'bearer' }).send(body);
    }),
  );

  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect((await api.eventsOf()).length - before).toBe(10 + 10 * 2);
  expect((await list()).map(({ version }: { version: number }) => version).sort()).toEqual([16, 16]);
});

test('the last of two edits of one case is the last one announced', async () => {
  const caseId = await giveCase(api, admin.token, { status: 'draft' });
  const before = (await api.eventsOf()).length;
  await openAllConnections(api.dataSource);

  await Promise.all([put(caseId, { title: 'A' }), put(caseId, { title: 'B' })]);

  const [row] = await list();
  const audit = (await readAudit(api.dataSource)).filter(({ action }) => action === 'case.updated');
  expect(row.version).toBe(3);
  expect(audit.at(-1)?.details).toBe(`${row.title} (${caseId})`);
  expect((await api.eventsOf()).slice(before)).toHaveLength(2);
});

test('an edit repeated with its Idempotency-Key is done once', async () => {
  const caseId = await giveCase(api, admin.token, { status: 'draft' });
  const key = randomUUID();

  const first = await put(caseId, { title: 'A' }).set('Idempotency-Key', key).expect(200);
  const second = await put(caseId, { title: 'A' }).set('Idempotency-Key', key).expect(200);
  await put(caseId, { title: 'B' }).set('Idempotency-Key', key).expect(422);

  expect(second.get('Idempotency-Replayed')).toBe('true');
  expect(second.text).toBe(first.text);
  expect(await list()).toMatchObject([{ title: 'A', version: 2 }]);
  expect(await api.eventsOf()).toHaveLength(2);
});

import { createHash } from 'node:crypto';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';

let api: TestApi;
let adminToken: string;
beforeAll(async () => {
  api = await createTestApi();
  adminToken = await api.signInAdmin();
});
afterAll(() => api.stop());

const open = (user: TestUser, caseId: string) =>
  api.request.post('/api/cases/open').auth(user.token, { type: 'bearer' }).send({ caseId }).expect(200);

test('stats count players and openings, drops are the newest twenty with every field', async () => {
  const empty = await api.request.get('/api/stats/public').expect(200);
  const [ann, bob] = [
    await api.createUser({ nickname: 'Ann', balanceCents: 10_000 }),
    await api.createUser({ nickname: 'Bob', balanceCents: 10_000 }),
  ];
  const itemId = await giveItem(api, adminToken, { title: 'Knife', rarity: 'mythic', image_url: '/knife.png' });
  const items = [{ item_id: itemId, weight: 1 }];
  const caseId = await giveCase(api, adminToken, { title: 'Neon', image_url: '/neon.png', price: 1, items });
  for (let opening = 0; opening < 21; opening += 1) await open(ann, caseId);
  await open(bob, caseId);

  const [stats, recent] = [await api.request.get('/api/stats/public'), await api.request.get('/api/drops/recent')];

  expect(empty.body).toEqual({ success: true, stats: { unique_users: 0, total_spins: 0 } });
  expect(stats.body).toEqual({ success: true, stats: { unique_users: 2, total_spins: 22 } });
  expect(recent.body.drops).toHaveLength(20);
  expect(recent.body.drops[0]).toEqual({
    id: expect.any(String),
    item_name: 'Knife',
    image: '/knife.png',
    rarity: 'mythic',
    timestamp: expect.any(Number),
    user_uuid: bob.userId,
    user_name: 'Bob',
    case_name: 'Neon',
    case_image: '/neon.png',
  });
  const told = (await api.eventsOf('drops')).at(-1);
  expect(told?.payload).toMatchObject({ id: recent.body.drops[0].id, timestamp: recent.body.drops[0].timestamp });
});

test('everybody sees the published cases and no others, in the order that players see', async () => {
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  const daily = { title: 'Morning', type: 'daily', threshold_eur: 5, price: 0, image_url: '/m.png', items } as const;
  const [dailyId, draftId] = [
    await giveCase(api, adminToken, daily),
    await giveCase(api, adminToken, { ...daily, title: 'Draft', status: 'draft' }),
  ];
  const player = await api.createUser();

  const { body } = await api.request.get('/api/cases').expect(200);

  const ids = (body.cases as { id: string }[]).map(({ id }) => id);
  expect(body.cases[ids.indexOf(dailyId)]).toEqual({
    id: dailyId,
    title: 'Morning',
    type: 'daily',
    threshold_eur: 5,
    price: 0,
    image_url: '/m.png',
    version: 1,
  });
  expect(ids).not.toContain(draftId);
  const own = await api.request.get('/api/profile').auth(player.token, { type: 'bearer' }).expect(200);
  expect((own.body.profile.cases as { id: string }[]).map(({ id }) => id)).toEqual(ids);
});

test('a case shows its contents with their chances in percent', async () => {
  const plain = await giveItem(api, adminToken, {
    title: 'Plain',
    price_eur: 1,
    sell_price_eur: 0.5,
    image_url: '/p.png',
  });
  const gold = await giveItem(api, adminToken, { title: 'Gold', type: 'money', price_eur: 100 });
  const items = [
    { item_id: plain, weight: 30 },
    { item_id: gold, weight: 0.5, rarity: 'mythic' },
    { item_id: await giveItem(api, adminToken), weight: 9.5 },
  ];
  const caseId = await giveCase(api, adminToken, {
    title: 'Neon',
    type: 'monthly',
    threshold_eur: 12.5,
    price: 0.25,
    image_url: '/neon.png',
    items,
  });

  const { body } = await api.request.get(`/api/cases/${caseId}`).expect(200);

  expect(body.case).toEqual({
    id: caseId,
    title: 'Neon',
    type: 'monthly',
    threshold_eur: 12.5,
    price: 0.25,
    image_url: '/neon.png',
    version: 1,
  });
  expect(body.contents).toHaveLength(3);
  expect(body.contents[0]).toEqual({
    id: plain,
    title: 'Plain',
    type: 'skin',
    image_url: '/p.png',
    price_eur: 1,
    sell_price_eur: 0.5,
    rarity: 'common',
    weight: 30,
    chance: 75,
  });
  expect(body.contents[1]).toMatchObject({
    id: gold,
    rarity: 'mythic',
    sell_price_eur: 100,
    weight: 0.5,
    chance: 1.25,
  });
});

test('a case that is unknown, a draft or archived is not found', async () => {
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  const draft = await giveCase(api, adminToken, { status: 'draft', items });
  const archived = await giveCase(api, adminToken, { status: 'archived', items });

  for (const id of [draft, archived, 'unknown', '%00', '%F0%9F%8E%81', "';--", 'x'.repeat(300)]) {
    const { body } = await api.request.get(`/api/cases/${id}`).expect(404);
    expect(body).toEqual({ success: false, error: 'Case not found', code: 'case_not_found' });
  }
});

test('a picture comes as it was stored, may be kept for ever and can run nothing', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const hash = createHash('sha256').update(svg).digest('hex');
  await api.dataSource.query(`INSERT INTO images (hash, content_type, bytes) VALUES ($1, 'image/svg+xml', $2)`, [
    hash,
    svg,
  ]);

  const answer = await api.request.get(`/api/images/${hash}`).expect(200);

  expect(Buffer.compare(answer.body, svg)).toBe(0);
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringMatching(/^image\/svg\+xml/),
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
  });
  for (const unknown of ['0'.repeat(64), hash.toUpperCase(), 'x', '%00', '..%2f..%2fetc%2fpasswd']) {
    const refused = await api.request.get(`/api/images/${unknown}`).expect(404);
    expect(refused.headers['cache-control']).toBe('no-store');
  }
});

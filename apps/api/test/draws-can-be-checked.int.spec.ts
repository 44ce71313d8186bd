import { drawFairly, hashOdds, hashServerSeed } from '@aftercommit/contracts/fair/draw-fairly';
import { FairOpeningReply, FairSeedReply, RotateSeedReply } from '@aftercommit/contracts/http/fair';
import { assertMoneyAddsUp } from './assert-money-adds-up';
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

const signed = (user: TestUser, method: 'get' | 'post' | 'put', path: string) =>
  api.request[method](path).auth(user.token, { type: 'bearer' });

const open = (user: TestUser, caseId: string) => signed(user, 'post', '/api/cases/open').send({ caseId });

const readSeed = async (user: TestUser) =>
  FairSeedReply.parse((await signed(user, 'get', '/api/fair/seed').expect(200)).body).seed;

const rotate = async (user: TestUser) =>
  RotateSeedReply.parse((await signed(user, 'post', '/api/fair/rotate').expect(200)).body);

const readOpening = async (user: TestUser, openingId: string) =>
  FairOpeningReply.parse((await signed(user, 'get', `/api/fair/openings/${openingId}`).expect(200)).body).opening;

const listOpenings = async ({ userId }: TestUser): Promise<string[]> =>
  (await api.dataSource.query('SELECT id FROM openings WHERE user_id = $1 ORDER BY created_at', [userId])).map(
    ({ id }: { id: string }) => id,
  );

async function giveMixedCase(): Promise<string> {
  const items = [
    { item_id: await giveItem(api, adminToken), weight: 2 },
    { item_id: await giveItem(api, adminToken), weight: 1.5 },
    { item_id: await giveItem(api, adminToken, { stock: 1_000 }), weight: 3 },
    { item_id: await giveItem(api, adminToken, { stock: 0 }), weight: 100 },
  ];
  return giveCase(api, adminToken, { price: 1, items });
}

test('every opening is drawn again from what is revealed, under the commitment that was shown before', async () => {
  const user = await api.createUser({ balanceCents: 1_000 });
  const caseId = await giveMixedCase();
  const committed = await readSeed(user);
  await signed(user, 'put', '/api/fair/client-seed').send({ client_seed: 'my-own_seed' }).expect(200);

  for (let opening = 0; opening < 8; opening += 1) await open(user, caseId).expect(200);
  const { revealed } = await rotate(user);

  expect(hashServerSeed(revealed.server_seed)).toBe(committed.server_seed_hash);
  expect(revealed).toMatchObject({ server_seed_hash: committed.server_seed_hash, openings: 8 });
  for (const [nonce, openingId] of (await listOpenings(user)).entries()) {
    const opening = await readOpening(user, openingId);
    const { odds, client_seed: clientSeed, server_seed: serverSeed } = opening;
    expect({ nonce: opening.nonce, clientSeed, serverSeed }).toEqual({
      nonce,
      clientSeed: 'my-own_seed',
      serverSeed: revealed.server_seed,
    });
    expect(odds).toHaveLength(3);
    expect(hashOdds(odds)).toBe(opening.odds_hash);
    const index = drawFairly({ serverSeed: revealed.server_seed, clientSeed, nonce, odds });
    expect(odds[index]?.[0]).toBe(opening.item_id);
  }
});

test('openings at once take the nonces without a gap', async () => {
  const user = await api.createUser({ balanceCents: 500 });
  const caseId = await giveMixedCase();

  await Promise.all(Array.from({ length: 12 }, () => open(user, caseId)));

  const openings = await Promise.all((await listOpenings(user)).map((id) => readOpening(user, id)));
  expect(openings.map(({ nonce }) => nonce).sort()).toEqual([0, 1, 2, 3, 4]);
  expect((await readSeed(user)).nonce).toBe(5);
});

test('an opening that is refused after its nonce was taken leaves no gap', async () => {
  const user = await api.createUser({ balanceCents: 500 });
  const items = [{ item_id: await giveItem(api, adminToken, { stock: 0 }), weight: 1 }];
  const empty = await giveCase(api, adminToken, { price: 1, items });
  await readSeed(user);

  await open(user, empty).expect(409);

  expect((await readSeed(user)).nonce).toBe(0);
});

test('the server seed is shown to nobody before it is rotated', async () => {
  const user = await api.createUser({ balanceCents: 500 });
  await open(user, await giveMixedCase()).expect(200);
  const [openingId = ''] = await listOpenings(user);

  const [row] = await api.dataSource.query('SELECT server_seed FROM fair_seeds WHERE user_id = $1', [user.userId]);
  const answers = await Promise.all([
    signed(user, 'get', '/api/fair/seed'),
    signed(user, 'get', '/api/fair/seeds'),
    signed(user, 'get', `/api/fair/openings/${openingId}`),
    signed(user, 'put', '/api/fair/client-seed').send({ client_seed: 'x' }),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  for (const { text } of answers) expect(text).not.toContain(row.server_seed);
  expect(JSON.stringify(await api.eventsOf())).not.toContain(row.server_seed);
  expect((await readOpening(user, openingId)).server_seed).toBeNull();
});

test('a rotation goes on with another secret, the same client seed and nonce 0', async () => {
  const user = await api.createUser({ balanceCents: 500 });
  await open(user, await giveMixedCase()).expect(200);
  const before = await readSeed(user);

  const { seed } = await rotate(user);

  expect(seed).toEqual({ server_seed_hash: expect.any(String), client_seed: before.client_seed, nonce: 0 });
  expect(seed.server_seed_hash).not.toBe(before.server_seed_hash);
  expect(await readSeed(user)).toEqual(seed);
});

test('a player lists every commitment that was made to them, and what was revealed', async () => {
  const user = await api.createUser({ balanceCents: 500 });
  await open(user, await giveMixedCase()).expect(200);
  const { revealed, seed } = await rotate(user);

  const { body } = await signed(user, 'get', '/api/fair/seeds').expect(200);

  const times = { created_at: expect.any(Number), revealed_at: expect.any(Number) };
  const { client_seed: clientSeed, server_seed_hash: hash } = seed;
  expect(body.seeds).toEqual([
    { ...times, revealed_at: null, server_seed: null, server_seed_hash: hash, client_seed: clientSeed, openings: 0 },
    { ...times, ...revealed, client_seed: clientSeed, openings: 1 },
  ]);
});

test('somebody else’s opening, an unknown one and a wrong client seed are refused', async () => {
  const [user, other] = [await api.createUser({ balanceCents: 500 }), await api.createUser()];
  await open(user, await giveMixedCase()).expect(200);
  const [openingId = ''] = await listOpenings(user);

  for (const id of [openingId, 'not-an-id', '00000000-0000-4000-8000-000000000000']) {
    const refused = await signed(other, 'get', `/api/fair/openings/${id}`).expect(404);
    expect(refused.body).toEqual({ success: false, error: 'Opening not found', code: 'opening_not_found' });
  }
  for (const clientSeed of ['', 'a:b', 'x'.repeat(65), 7, null, '🎁']) {
    const refused = await signed(other, 'put', '/api/fair/client-seed').send({ client_seed: clientSeed }).expect(400);
    expect(refused.body.code).toBe('invalid_input');
  }
  await api.request.get('/api/fair/seed').expect(401);
});

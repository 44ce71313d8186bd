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

async function giveOffer() {
  const itemId = await giveItem(api, adminToken);
  const caseId = await giveCase(api, adminToken, { price: 2.35, items: [{ item_id: itemId, weight: 1 }] });
  const { version, price } = (await api.request.get(`/api/cases/${caseId}`).expect(200)).body.case;
  return { itemId, caseId, seen: { caseVersion: version, priceEur: price } };
}

const open = (user: TestUser, body: object) =>
  api.request.post('/api/cases/open').auth(user.token, { type: 'bearer' }).send(body);

const edit = (path: string, body: object) =>
  api.request.put(path).auth(adminToken, { type: 'bearer' }).send(body).expect(200);

test('the offer that was seen is opened, also in parts or not named at all', async () => {
  const user = await api.createUser({ balanceCents: 1_000 });
  const { caseId, seen } = await giveOffer();
  const profile = await api.request.get('/api/profile').auth(user.token, { type: 'bearer' }).expect(200);
  const shown = profile.body.profile.cases.find(({ id }: { id: string }) => id === caseId);

  expect({ caseVersion: shown.version, priceEur: shown.price }).toEqual(seen);
  await open(user, { caseId, ...seen }).expect(200);
  await open(user, { caseId, caseVersion: seen.caseVersion }).expect(200);
  await open(user, { caseId, priceEur: seen.priceEur }).expect(200);
  await open(user, { caseId }).expect(200);
});

test('another version or price than the case has is refused and costs nothing', async () => {
  const user = await api.createUser({ balanceCents: 1_000 });
  const { itemId, caseId, seen } = await giveOffer();
  await edit(`/api/admin/items/${itemId}`, { price_eur: 0.01 });

  for (const offer of [seen, { caseVersion: seen.caseVersion }, { priceEur: 2.34 }]) {
    const refused = await open(user, { caseId, ...offer }).expect(409);
    expect(refused.body).toEqual({ success: false, error: 'The case has changed', code: 'offer_changed' });
  }

  expect(await api.eventsOf(`user:${user.userId}`)).toEqual([]);
  await open(user, { caseId, caseVersion: seen.caseVersion + 1, priceEur: 2.35 }).expect(200);
});

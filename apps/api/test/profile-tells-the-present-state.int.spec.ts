import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { giveDeposit, reportPayment } from './give-deposit';

let api: TestApi;
let adminToken: string;
let itemId: string;
beforeAll(async () => {
  api = await createTestApi();
  adminToken = await api.signInAdmin();
  itemId = await giveItem(api, adminToken, {
    title: 'Knife',
    rarity: 'epic',
    price_eur: 12.34,
    image_url: '/knife.png',
  });
});
beforeEach(() => api.dataSource.query(`UPDATE cases SET status = 'archived'`));
afterAll(() => api.stop());

const get = (user: TestUser, path: string) => api.request.get(path).auth(user.token, { type: 'bearer' });
const post = (user: TestUser, path: string, body: object) =>
  api.request.post(path).auth(user.token, { type: 'bearer' }).send(body);
const readProfile = async (user: TestUser) => (await get(user, '/api/profile').expect(200)).body.profile;
const givePlayableCase = (fields: Record<string, unknown>) =>
  giveCase(api, adminToken, { items: [{ item_id: itemId, weight: 1 }], ...fields });

test('a new player sees every field, and every published case with every field', async () => {
  const user = await api.createUser({ nickname: 'Annie', balanceCents: 1_234 });
  const caseId = await givePlayableCase({
    title: 'Day',
    type: 'daily',
    threshold_eur: 10.5,
    price: 2.5,
    image_url: '/d.png',
  });
  await givePlayableCase({ status: 'draft' });

  const answer = await get(user, '/api/profile').expect(200);

  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.body).toEqual({
    success: true,
    profile: {
      id: user.userId,
      uuid: user.userId,
      nickname: 'Annie',
      balance: 12.34,
      balance_version: 1,
      dailySum: 0,
      monthlySum: 0,
      tradeLink: null,
      level: 1,
      currentXP: 0,
      openedCases: 0,
      language: null,
      chatMute: null,
      cases: [
        {
          id: caseId,
          title: 'Day',
          type: 'daily',
          threshold: 10.5,
          threshold_eur: 10.5,
          price: 2.5,
          image: '/d.png',
          image_url: '/d.png',
          version: 1,
          progress: 0,
          available: false,
          is_claimed: false,
        },
      ],
    },
  });
});

test('deposits move sums, progress and what is available, refunds move them back', async () => {
  const user = await api.createUser();
  const daily = await givePlayableCase({ type: 'daily', price: 0, threshold_eur: 10 });
  const monthly = await givePlayableCase({ type: 'monthly', price: 0, threshold_eur: 20 });
  const priced = await givePlayableCase({ type: 'event', price: 2, threshold_eur: 1_000 });
  const readCases = async () => {
    const profile = await readProfile(user);
    const cases = new Map<string, { progress: number; available: boolean }>(
      profile.cases.map((found: { id: string; progress: number; available: boolean }) => [found.id, found]),
    );
    const tell = (id: string) => [cases.get(id)?.progress, cases.get(id)?.available];
    return [profile.dailySum, profile.monthlySum, ...tell(daily), ...tell(monthly), cases.get(priced)?.available];
  };

  expect(await readCases()).toEqual([0, 0, 0, false, 0, false, true]);
  const paymentId = await giveDeposit(api, user.userId, 19.99);
  expect(await readCases()).toEqual([19.99, 19.99, 19.99, true, 19.99, false, true]);
  await giveDeposit(api, user.userId, 0.01);
  expect(await readCases()).toEqual([20, 20, 20, true, 20, true, true]);
  await reportPayment(api, { userId: user.userId, paymentId, amount: 12, status: 'refunded', refundId: 'r' });
  expect(await readCases()).toEqual([8, 8, 8, false, 8, false, true]);
});

test('an opened case is claimed for its period, a priced event never is', async () => {
  const user = await api.createUser({ balanceCents: 100_000 });
  const daily = await givePlayableCase({ type: 'daily', price: 0 });
  const monthly = await givePlayableCase({ type: 'monthly', price: 0 });
  const welcome = await givePlayableCase({ type: 'event', price: 0 });
  const priced = await givePlayableCase({ type: 'event', price: 2 });
  for (const caseId of [daily, monthly, welcome, priced]) await post(user, '/api/cases/open', { caseId }).expect(200);
  const readClaims = async () =>
    Object.fromEntries(
      (await readProfile(user)).cases.map((found: { id: string; is_claimed: boolean; available: boolean }) => [
        found.id,
        [found.is_claimed, found.available],
      ]),
    );

  const claims = await readClaims();

  const claimed = [true, false];
  const open = [false, true];
  expect(claims).toEqual({ [daily]: claimed, [monthly]: claimed, [welcome]: claimed, [priced]: open });
  await api.dataSource.query(
    `UPDATE openings SET period_key = CASE length(period_key) WHEN 7 THEN '2000-01' ELSE '2000-01-01' END
     WHERE user_id = $1 AND period_key IS NOT NULL`,
    [user.userId],
  );
  expect(await readClaims()).toEqual({ [daily]: open, [monthly]: open, [welcome]: open, [priced]: open });
});

test('experience makes levels', async () => {
  const user = await api.createUser({ balanceCents: 100_000 });
  const caseId = await givePlayableCase({ price: 60.99 });

  for (let opening = 0; opening < 4; opening += 1) await post(user, '/api/cases/open', { caseId }).expect(200);

  expect(await readProfile(user)).toMatchObject({ level: 3, currentXP: 40, openedCases: 4, balance: 756.04 });
});

test('history lists the newest fifty of one’s own openings with every field', async () => {
  const [user, other] = [
    await api.createUser({ balanceCents: 100_000 }),
    await api.createUser({ balanceCents: 1_000 }),
  ];
  const caseId = await givePlayableCase({ price: 1 });
  await post(other, '/api/cases/open', { caseId }).expect(200);
  for (let opening = 0; opening < 51; opening += 1) await post(user, '/api/cases/open', { caseId }).expect(200);

  const { body } = await get(user, '/api/user/history').expect(200);

  expect(body.success).toBe(true);
  expect(body.history).toHaveLength(50);
  expect(body.history[0]).toEqual({
    id: expect.any(String),
    case_id: caseId,
    prize_title: 'Knife',
    prize_amount_eur: 12.34,
    rarity: 'epic',
    image_url: '/knife.png',
    created_at: expect.any(Number),
  });
  const times = body.history.map((entry: { created_at: number }) => entry.created_at);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  expect(Math.abs(times[0] - Date.now())).toBeLessThan(60_000);
  expect((await get(other, '/api/user/history').expect(200)).body.history).toHaveLength(1);
});

test('a trade link is kept, told and cleared', async () => {
  const user = await api.createUser();
  const link = 'https://steamcommunity.com/tradeoffer/new/?partner=1&token=ab';

  const answer = await post(user, '/api/user/tradelink', { trade_link: ` ${link} ` }).expect(200);

  expect(answer.body).toEqual({ success: true });
  expect(await readProfile(user)).toMatchObject({ tradeLink: link });
  expect(await api.eventsOf(`user:${user.userId}`)).toMatchObject([
    { type: 'profile.updated', payload: {}, wire: { names: ['profile:updated'] } },
  ]);
  await post(user, '/api/user/tradelink', { trade_link: '' }).expect(200);
  expect(await readProfile(user)).toMatchObject({ tradeLink: null });
});

test.each([
  ['no URL', 'hello'],
  ['a script', 'javascript:alert(1)'],
  ['not encrypted', 'http://steamcommunity.com/x'],
  ['two words', 'https://steamcommunity.com/x onclick=y'],
  ['too long', `https://steamcommunity.com/${'x'.repeat(500)}`],
  ['a number', 5],
  ['a list', ['https://steamcommunity.com/x']],
  ['a NUL', 'https://steamcommunity.com/\u0000'],
  ['half a character', 'https://steamcommunity.com/\ud800'],
  ['missing', undefined],
])('a trade link that is %s is refused and changes nothing', async (_kind, link) => {
  const user = await api.createUser();

  const answer = await post(user, '/api/user/tradelink', { trade_link: link }).expect(400);

  expect(answer.body).toEqual({ success: false, error: expect.any(String), code: 'invalid_input' });
  expect(await readProfile(user)).toMatchObject({ tradeLink: null });
  expect(await api.eventsOf(`user:${user.userId}`)).toEqual([]);
});

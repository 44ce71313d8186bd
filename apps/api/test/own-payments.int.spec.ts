import { randomUUID } from 'node:crypto';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { giveCase, giveItem } from './give-case';
import { readBalanceCents, readInbox, readPaymentStatus, sumLedger } from './read-payment';
import { sendCallback } from './sign-callback';

let api: TestApi;
let user: TestUser;
beforeAll(async () => {
  api = await createTestApi({ DEMO: '1' });
});
beforeEach(async () => {
  user = await api.createUser();
});
afterAll(async () => {
  await assertMoneyAddsUp(api.dataSource);
  await api.stop();
});

const begin = async (amount: unknown, key: string = randomUUID()) =>
  api.request.post('/api/payments').auth(user.token, { type: 'bearer' }).set('Idempotency-Key', key).send({ amount });
const list = async () => (await api.request.get('/api/payments').auth(user.token, { type: 'bearer' })).body.payments;

test('a payment is begun once for a key, and its player alone sees it', async () => {
  const first = await begin(12.5, 'begin-once');
  const again = await begin(12.5, 'begin-once');

  expect([first.status, again.text]).toEqual([200, first.text]);
  expect(await list()).toEqual([
    { id: first.body.payment.id, amount: 12.5, currency: 'EUR', status: 'pending', created_at: expect.any(Number) },
  ]);
  user = await api.createUser();
  expect(await list()).toEqual([]);
});

test.each([0, -1, 1.005, '5', null, 1_000_000.01])('a payment of %j is not begun', async (amount) => {
  expect((await begin(amount)).status).toBe(400);
  expect(await list()).toEqual([]);
});

test('the callback of a begun payment credits it', async () => {
  const { id } = (await begin(10)).body.payment;

  await sendCallback(api, { userId: user.userId, paymentId: id, amount: 10, currency: 'EUR', status: 'succeeded' });

  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_000);
  expect(await list()).toMatchObject([{ id, amount: 10, status: 'succeeded' }]);
});

test.each([
  ['another amount', { amount: 9.99 }, 'contradicts_amount'],
  ['another user', {}, 'contradicts_user'],
])('a callback of a begun payment with %s waits for a person', async (_title, change, reason) => {
  const { id } = (await begin(10)).body.payment;
  const other = reason === 'contradicts_user' ? await api.createUser() : user;
  const fact = { userId: other.userId, paymentId: id, amount: 10, currency: 'EUR', status: 'succeeded', ...change };
  const messageId = `msg_${randomUUID()}`;

  await sendCallback(api, fact, { id: messageId });

  const kept = (await readInbox(api.dataSource)).find(({ event_key }) => event_key === messageId);
  expect(kept).toMatchObject({ result: 'parked', parked_reason: reason });
  expect(await readBalanceCents(api.dataSource, other.userId)).toBe(0);
  expect(await readPaymentStatus(api.dataSource, id)).toBe('pending');
});

test.each([
  [{ repeats: 3, reversed: true }, 'succeeded', 1_000, 6],
  [{ status: 'failed' }, 'failed', 0, 2],
])('the provider of the demo, asked for %j, leaves the payment %s', async (wish, status, cents, sent) => {
  const { id } = (await begin(10)).body.payment;

  const answer = await api.request.post(`/api/demo/payments/${id}/pay`).auth(user.token, { type: 'bearer' }).send(wish);

  expect([answer.status, answer.body]).toEqual([200, { success: true, sent }]);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(cents);
  expect(await list()).toMatchObject([{ id, status }]);
});

test("the provider of the demo does not pay another player's payment", async () => {
  const { id } = (await begin(10)).body.payment;
  const other = await api.createUser();

  const answer = await api.request.post(`/api/demo/payments/${id}/pay`).auth(other.token, { type: 'bearer' }).send({});

  expect([answer.status, answer.body.code]).toEqual([404, 'payment_not_found']);
});

test('who spent money that is taken back opens nothing until later deposits have settled it', async () => {
  const adminToken = await api.signInAdmin();
  const items = [{ item_id: await giveItem(api, adminToken), weight: 1 }];
  const caseId = await giveCase(api, adminToken, { price: 4, items });
  const open = () => api.request.post('/api/cases/open').auth(user.token, { type: 'bearer' }).send({ caseId });
  const tell = (paymentId: string, status: string, amount: number) =>
    sendCallback(api, { userId: user.userId, paymentId, amount, currency: 'EUR', status });
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
  await tell(first, 'succeeded', 10);
  expect((await open()).status).toBe(200);

  await tell(first, 'refunded', 10);
  const frozen = await open();
  await tell(second, 'succeeded', 3);
  const still = await open();
  const between = await readBalanceCents(api.dataSource, user.userId);
  await tell(third, 'succeeded', 6);

  expect([frozen.status, frozen.body.code, still.body.code, between]).toEqual([
    403,
    'debt_unsettled',
    'debt_unsettled',
    0,
  ]);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(500);
  expect((await open()).status).toBe(200);
  expect(await sumLedger(api.dataSource, user.userId)).toMatchObject({
    'deposit house:receivables': 400,
    'refund house:receivables': -400,
  });
});

import { randomUUID } from 'node:crypto';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi } from './create-test-api';
import { readBalanceCents, readPaymentStatus } from './read-payment';
import { sendCallback } from './sign-callback';

type ParkedRow = {
  result: string;
  parked_reason: string;
  body: string;
  user_id: string | null;
  type: string;
  status: string;
};

let api: TestApi;
let userId: string;
beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  userId = (await api.createUser()).userId;
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

function createFact(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { userId, paymentId: randomUUID(), amount: 10, currency: 'EUR', status: 'succeeded', ...fields };
}

/** The inbox row of a message and its problem: the admins' desk. */
async function findParked(eventKey: string): Promise<ParkedRow | undefined> {
  const rows = await api.dataSource.query<ParkedRow[]>(
    `SELECT i.result, i.parked_reason, i.body, p.user_id, p.type, p.status
     FROM payment_inbox i JOIN problems p ON p.inbox_id = i.id WHERE i.event_key = $1`,
    [eventKey],
  );
  return rows[0];
}

async function sendParked(body: unknown): Promise<ParkedRow | undefined> {
  const id = randomUUID();
  const answer = await sendCallback(api, body, { id });
  expect([answer.status, answer.body]).toEqual([200, { success: true }]);
  return findParked(id);
}

test.each<[string, unknown]>([
  ['not_an_object', null],
  ['not_an_object', [1, 2]],
  ['not_an_object', '"succeeded"'],
  ['not_an_object', 42],
  ['invalid_fields', {}],
  ['invalid_fields', { paymentId: '' }],
  ['invalid_fields', { paymentId: 'a\u0000b' }],
  ['invalid_fields', { paymentId: '\ud800' }],
  ['invalid_fields', { paymentId: 'p'.repeat(201) }],
  ['invalid_fields', { paymentId: 7 }],
  ['invalid_fields', { amount: '10' }],
  ['invalid_fields', { amount: null }],
  ['invalid_fields', { refundId: '\u0000', status: 'refunded' }],
  ['invalid_fields', { currency: undefined }],
  ['unknown_status', { status: 'teleported' }],
  ['unknown_status', { status: 'constructor' }],
  ['unknown_status', { status: '\ud800\u0000' }],
  ['other_currency', { currency: 'USD' }],
  ['absurd_amount', { amount: 0 }],
  ['absurd_amount', { amount: -10 }],
  ['absurd_amount', { amount: 10.001 }],
  ['absurd_amount', { amount: 1_000_000.01 }],
  ['absurd_amount', { amount: 1e300 }],
])('%s: %j is kept for a person and moves nothing', async (reason, fields) => {
  const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
  const body = isObject && Object.keys(fields).length > 0 ? createFact(fields as Record<string, unknown>) : fields;

  const parked = await sendParked(body);

  const named = typeof body === 'object' && body !== null && 'userId' in body;
  expect(parked).toEqual({
    result: 'parked',
    parked_reason: reason,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    user_id: named ? userId : null,
    type: 'payment',
    status: 'open',
  });
  expect(await readBalanceCents(api.dataSource, userId)).toBe(0);
  expect(await api.eventsOf(`user:${userId}`)).toEqual([]);
});

test.each([randomUUID(), 'nobody', 'a\u0000b', "' OR 1=1 --"])(
  'a payment for the unknown user %j waits',
  async (unknown) => {
    const fact = createFact({ userId: unknown });

    const parked = await sendParked(fact);

    expect(parked).toMatchObject({ parked_reason: 'unknown_user', user_id: null });
    expect(await readPaymentStatus(api.dataSource, String(fact.paymentId))).toBeUndefined();
  },
);

test('a payment for a deleted user waits', async () => {
  await api.dataSource.query('UPDATE users SET deleted_at = now() WHERE id = $1', [userId]);

  const parked = await sendParked(createFact());

  expect(parked).toMatchObject({ parked_reason: 'deleted_user', user_id: userId });
  expect(await readBalanceCents(api.dataSource, userId)).toBe(0);
});

test('a blocked user gets the money that was paid', async () => {
  await api.dataSource.query('UPDATE users SET blocked_forever = true WHERE id = $1', [userId]);

  await sendCallback(api, createFact());

  expect(await readBalanceCents(api.dataSource, userId)).toBe(1_000);
});

test('a payment belongs to the user it was told for first', async () => {
  const other = await api.createUser();
  const fact = createFact();
  await sendCallback(api, { ...fact, status: 'pending' });

  const parked = await sendParked({ ...fact, userId: other.userId });
  await sendCallback(api, fact);

  expect(parked).toMatchObject({ parked_reason: 'contradicts_user', user_id: other.userId });
  expect(await readBalanceCents(api.dataSource, other.userId)).toBe(0);
  expect(await readBalanceCents(api.dataSource, userId)).toBe(1_000);
});

test.each([
  ['a second credit', { status: 'succeeded', amount: 11 }],
  ['a refund of more than was paid', { status: 'refunded', amount: 10.01, refundId: 're_1' }],
  ['a dispute of more than was paid', { status: 'disputed', amount: 999 }],
])('%s that contradicts the amount of a credited payment waits', async (_title, contradiction) => {
  const fact = createFact();
  await sendCallback(api, fact);
  const eventsBefore = await api.eventsOf(`user:${userId}`);

  const parked = await sendParked({ ...fact, ...contradiction });

  expect(parked).toMatchObject({ parked_reason: 'contradicts_amount', user_id: userId });
  expect(await readBalanceCents(api.dataSource, userId)).toBe(1_000);
  expect(await readPaymentStatus(api.dataSource, String(fact.paymentId))).toBe('succeeded');
  expect(await api.eventsOf(`user:${userId}`)).toEqual(eventsBefore);
});

test.each(['pending', 'failed'])('a credit of less than the %s payment announced is what was paid', async (status) => {
  const fact = createFact();

  const announced = await sendParked({ ...fact, status });
  const credited = await sendParked({ ...fact, amount: 9 });
  const late = await sendParked({ ...fact, status });

  expect([announced, credited, late]).toEqual([undefined, undefined, undefined]);
  expect(await readBalanceCents(api.dataSource, userId)).toBe(900);
});

test('a refund or the end of a dispute that comes with another amount than before waits', async () => {
  const fact = createFact();
  await sendCallback(api, fact);
  await sendCallback(api, { ...fact, status: 'refunded', refundId: 're_1', amount: 2 });
  await sendCallback(api, { ...fact, status: 'disputed', disputeId: 'dp_1', amount: 3 });

  const refund = await sendParked({ ...fact, status: 'refunded', refundId: 're_1', amount: 2.5 });
  const won = await sendParked({ ...fact, status: 'won', disputeId: 'dp_1', amount: 4 });

  expect([refund?.parked_reason, won?.parked_reason]).toEqual(['contradicts_amount', 'contradicts_amount']);
  expect(await readBalanceCents(api.dataSource, userId)).toBe(500);
});

test('a refund that came first and turns out to be more than was paid waits from then on', async () => {
  const fact = createFact();
  await sendCallback(api, { ...fact, status: 'refunded', amount: 12, refundId: 're_1' }, { id: 'early-refund' });
  const before = await findParked('early-refund');

  await sendCallback(api, fact);

  expect(before).toBeUndefined();
  expect(await findParked('early-refund')).toMatchObject({ result: 'parked', parked_reason: 'contradicts_amount' });
  expect(await readBalanceCents(api.dataSource, userId)).toBe(1_000);
});

test('refunds that add up to more than was paid are applied and told to the admins', async () => {
  const fact = createFact();
  await sendCallback(api, fact);
  await sendCallback(api, { ...fact, status: 'refunded', amount: 8, refundId: 're_1' });

  await sendCallback(api, { ...fact, status: 'refunded', amount: 5, refundId: 're_2' }, { id: 'too-much' });

  expect(await readBalanceCents(api.dataSource, userId)).toBe(0);
  expect(await findParked('too-much')).toMatchObject({ result: 'applied', type: 'payment', user_id: userId });
});

test.each([
  ['a lost dispute', [{ status: 'dispute_lost' }], true],
  ['an open dispute', [{ status: 'disputed' }], true],
  ['a won dispute', [{ status: 'disputed' }, { status: 'dispute_won' }], false],
])('a whole refund before %s: the admins are told of more than was paid: %j', async (_title, disputes, told) => {
  const fact = createFact();
  const refund = { ...fact, status: 'refunded' };
  const sequence = told ? [fact, refund, ...disputes] : [fact, ...disputes, refund];

  for (const each of sequence) await sendCallback(api, { ...fact, ...each });

  const problems = await api.dataSource.query<unknown[]>('SELECT 1 FROM problems WHERE user_id = $1', [userId]);
  expect(problems).toHaveLength(told ? 1 : 0);
});

test('a payment takes a hundred facts and parks the next', async () => {
  const fact = createFact();
  for (let number = 1; number <= 100; number += 1) {
    await sendCallback(api, { ...fact, status: 'refunded', amount: 0.01, refundId: `re_${number}` });
  }

  const parked = await sendParked({ ...fact, status: 'refunded', amount: 0.01, refundId: 're_101' });

  expect(parked).toMatchObject({ parked_reason: 'too_many_facts' });
});

test('a parked message sent again stays one problem', async () => {
  const fact = createFact({ currency: 'USD' });
  await sendCallback(api, fact, { id: 'parked-twice' });

  const again = await sendCallback(api, fact, { id: 'parked-twice' });

  expect(again.status).toBe(200);
  const [row] = await api.dataSource.query<{ problems: string }[]>(
    `SELECT count(*) AS problems FROM problems p JOIN payment_inbox i ON i.id = p.inbox_id WHERE i.event_key = 'parked-twice'`,
  );
  expect(row?.problems).toBe('1');
});

import { randomUUID } from 'node:crypto';
import { createTestApi, type TestAdmin, type TestApi } from './create-test-api';
import { givePrize } from './give-prize';
import { sendCallback as sendSignedCallback } from './sign-callback';

let api: TestApi;
let admin: TestAdmin;
beforeAll(async () => {
  api = await createTestApi();
  admin = await api.createAdmin('admin');
});
afterAll(() => api.stop());

const get = (path: string, token = admin.token) => api.request.get(path).auth(token, { type: 'bearer' });
const post = (path: string, body: object, token = admin.token) =>
  api.request.post(path).auth(token, { type: 'bearer' }).send(body);

const sendCallback = async (fact: object): Promise<void> =>
  expect((await sendSignedCallback(api, fact)).status).toBe(200);

/** What the panels are told by an act. */
async function readNudges(act: () => Promise<unknown>): Promise<string[][]> {
  const before = (await api.eventsOf('admins')).length;
  await act();
  const events = (await api.eventsOf('admins')).slice(before);
  expect(events.every(({ type }) => type === 'admin_lists.changed')).toBe(true);
  return events.map(({ wire }) => wire.names);
}

describe('open panels are told to read again', () => {
  test('the users and the log, by what an admin does with a player', async () => {
    const user = await api.createUser();

    const nudges = await readNudges(async () => {
      await post(`/api/admin/users/${user.userId}/balance`, { amount: 5, reason: 'Gift' }).expect(200);
      await post(`/api/admin/users/${user.userId}/block`, { reason: 'Fraud' }).expect(200);
    });

    expect(nudges).toEqual([
      ['users:changed', 'logs:changed'],
      ['users:changed', 'logs:changed'],
    ]);
  });

  test('the requests, by a player who claims an item', async () => {
    const user = await api.createUser();
    const inventoryId = await givePrize(api.dataSource, user.userId, { type: 'physical' });

    const nudges = await readNudges(() => post('/api/inventory/claim', { inventory_id: inventoryId }, user.token));

    expect(nudges).toEqual([['requests:changed']]);
  });

  test('the users, by somebody who registers', async () => {
    const body = { login: `new-${randomUUID()}`, password: 'correct horse' };

    expect(await readNudges(() => post('/api/auth/register', body))).toEqual([['users:changed']]);
  });

  test('the payments, by a player’s intent and by callbacks; the problems too by one that is parked', async () => {
    const user = await api.createUser();
    const fact = { userId: user.userId, paymentId: randomUUID(), amount: 5, currency: 'EUR', status: 'succeeded' };

    const nudges = await readNudges(async () => {
      await post('/api/payments', { amount: 5 }, user.token).expect(200);
      await sendCallback(fact);
      await sendCallback({ ...fact, paymentId: randomUUID(), userId: randomUUID() });
    });

    expect(nudges).toEqual([
      ['payments:changed'],
      ['payments:changed', 'users:changed'],
      ['payments:changed', 'problems:changed'],
    ]);
  });

  test('nothing, by what was refused', async () => {
    expect(await readNudges(() => post(`/api/admin/users/${randomUUID()}/block`, { reason: '' }))).toEqual([]);
  });
});

describe('the ledger of a player', () => {
  test('has every entry, newest first, with the balance that it ends in', async () => {
    const user = await api.createUser({ balanceCents: 1_000 });
    const fact = { userId: user.userId, paymentId: randomUUID(), amount: 20, currency: 'EUR' };
    await sendCallback({ ...fact, status: 'succeeded' });
    await post(`/api/admin/users/${user.userId}/balance`, { amount: -29, reason: 'Correction' }).expect(200);
    await sendCallback({ ...fact, status: 'refunded' });

    const { body } = await get(`/api/admin/users/${user.userId}/ledger`).expect(200);

    const entry = { id: expect.any(String), reference: expect.any(String), created_at: expect.any(Number) };
    const wallet = { ...entry, account: 'wallet' };
    expect(body).toEqual({
      success: true,
      balance: 0,
      balance_version: 4,
      next: null,
      entries: expect.arrayContaining([
        { ...entry, account: 'debt', kind: 'refund', amount_eur: -19, balance_after_eur: null },
        { ...wallet, kind: 'refund', amount_eur: -1, balance_after_eur: 0 },
        { ...wallet, kind: 'adjustment', amount_eur: -29, balance_after_eur: 1 },
        { ...wallet, kind: 'deposit', amount_eur: 20, balance_after_eur: 30 },
        { ...wallet, kind: 'opening_balance', amount_eur: 10, balance_after_eur: 10 },
      ]),
    });
    expect(body.entries).toHaveLength(5);
    expect(body.entries.at(-1).kind).toBe('opening_balance');
  });

  test('is leafed through without a gap or a repeat', async () => {
    const user = await api.createUser({ balanceCents: 1_000 });
    for (let each = 0; each < 4; each += 1) {
      await post(`/api/admin/users/${user.userId}/balance`, { amount: 1, reason: 'x' }).expect(200);
    }
    const path = `/api/admin/users/${user.userId}/ledger`;

    const whole = (await get(path)).body.entries;
    const first = (await get(`${path}?limit=2`)).body;
    const second = (await get(`${path}?limit=2&before=${first.next}`)).body;
    const third = (await get(`${path}?limit=2&before=${second.next}`)).body;

    expect([...first.entries, ...second.entries, ...third.entries]).toEqual(whole);
    expect(third.next).toBeNull();
    for (const query of ['?limit=0', '?limit=x', '?before=-1', '?before=x']) await get(`${path}${query}`).expect(400);
  });

  test('is for admins, of players that there are', async () => {
    const moderator = await api.createAdmin('moderator');
    const user = await api.createUser();

    await get(`/api/admin/users/${user.userId}/ledger`, moderator.token).expect(403);
    await get(`/api/admin/users/${user.userId}/ledger`, user.token).expect(403);
    expect((await get(`/api/admin/users/${randomUUID()}/ledger`).expect(404)).body.code).toBe('user_not_found');
  });
});

describe('payments and callbacks', () => {
  test('a payment has every field, and is found by its ids, its player and its status', async () => {
    const user = await api.createUser({ nickname: `Payer ${randomUUID()}` });
    const paymentId = `pay-${randomUUID()}`;
    await sendCallback({ userId: user.userId, paymentId, amount: 12.34, currency: 'EUR', status: 'succeeded' });

    const [payment] = (await get(`/api/admin/payments?q=${paymentId}`).expect(200)).body.payments;

    expect(payment).toEqual({
      id: expect.any(String),
      provider: 'default',
      provider_payment_id: paymentId,
      user_uuid: user.userId,
      user_nickname: expect.stringContaining('Payer'),
      amount: 12.34,
      intended: null,
      currency: 'EUR',
      status: 'succeeded',
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    });
    for (const q of [payment.id, user.userId, encodeURIComponent(payment.user_nickname)]) {
      expect((await get(`/api/admin/payments?q=${q}&status=succeeded`)).body.payments).toEqual([payment]);
    }
    expect((await get(`/api/admin/payments?q=${paymentId}&status=failed`)).body.payments).toEqual([]);
    await get('/api/admin/payments?status=nonsense').expect(400);
  });

  test('payments are leafed through without a gap or a repeat', async () => {
    const user = await api.createUser();
    for (let each = 0; each < 5; each += 1) await post('/api/payments', { amount: 1 }, user.token).expect(200);

    const path = `/api/admin/payments?q=${user.userId}`;
    const whole = (await get(path)).body.payments;
    const first = (await get(`${path}&limit=3`)).body;
    const second = (await get(`${path}&limit=3&before=${first.next}`)).body;

    expect([...first.payments, ...second.payments]).toEqual(whole);
    expect([whole.length, second.next]).toEqual([5, null]);
  });

  test('a parked callback is shown as it came, with the problem to retry it by', async () => {
    const body = {
      userId: randomUUID(),
      paymentId: `<b>${randomUUID()}</b>`,
      amount: 5,
      currency: 'EUR',
      status: 'paid',
    };
    await sendCallback(body);

    const [callback] = (await get('/api/admin/callbacks?result=parked&limit=1').expect(200)).body.callbacks;

    expect(callback).toEqual({
      id: expect.any(String),
      provider: 'default',
      event_key: expect.any(String),
      key_id: expect.any(String),
      result: 'parked',
      parked_reason: 'unknown_user',
      problem_id: expect.any(String),
      problem_status: 'open',
      body: JSON.stringify(body),
      received_at: expect.any(Number),
    });
    const problems = (await get('/api/admin/problems')).body as { id: string }[];
    expect(problems.map(({ id }) => id)).toContain(callback.problem_id);
  });

  test('both are for admins', async () => {
    const moderator = await api.createAdmin('moderator');

    for (const path of ['/api/admin/payments', '/api/admin/callbacks']) {
      await get(path, moderator.token).expect(403);
      await api.request.get(path).expect(401);
    }
  });
});

test('users are leafed through in the bare array of the contract', async () => {
  const tag = `page-${randomUUID()}`;
  for (let each = 0; each < 5; each += 1) await api.createUser({ login: `${tag}-${each}` });
  // All made in the same instant: the order must still be one.
  await api.dataSource.query(`UPDATE users SET created_at = now() WHERE login LIKE $1`, [`${tag}%`]);

  const whole = (await get(`/api/admin/users?q=${tag}`).expect(200)).body;
  const first = (await get(`/api/admin/users?q=${tag}&limit=3`)).body;
  const second = (await get(`/api/admin/users?q=${tag}&limit=3&before=${first.at(-1).id}`)).body;

  expect([first.length, second.length]).toEqual([3, 2]);
  expect([...first, ...second]).toEqual(whole);
});

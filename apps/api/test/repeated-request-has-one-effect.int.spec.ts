import { randomBytes, randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { lockWallet } from '@aftercommit/domain/balance/wallet';
import { eventually } from '@aftercommit/testing/eventually';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi, type TestUser } from './create-test-api';
import { givePrize } from './give-prize';
import { readBalanceCents } from './read-payment';

let api: TestApi;
let user: TestUser;
let key: string;
beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  user = await api.createUser();
  key = randomUUID();
});
afterEach(() => assertMoneyAddsUp(api.dataSource));
afterAll(() => api.stop());

type Sent = { act?: string; path?: string; key?: string; token?: string };

async function post(body: object, sent: Sent = {}): Promise<Response> {
  return api.request
    .post(sent.path ?? `/api/inventory/${sent.act ?? 'claim'}`)
    .set('Authorization', `Bearer ${sent.token ?? user.token}`)
    .set('Idempotency-Key', sent.key ?? key)
    .send(body);
}

async function countKeys(): Promise<number> {
  const rows = await api.dataSource.query<unknown[]>('SELECT FROM idempotency_keys WHERE key = $1', [key]);
  return rows.length;
}

test('a repeat with the same key gets the same bytes and has no second effect', async () => {
  const prize = await givePrize(api.dataSource, user.userId, { type: 'physical' });
  const first = await post({ inventory_id: prize });

  const repeat = await post({ inventory_id: prize, ignored: 'field' });

  expect([first.status, first.headers['idempotency-replayed']]).toEqual([200, undefined]);
  expect([repeat.status, repeat.headers['idempotency-replayed']]).toEqual([200, 'true']);
  expect(repeat.text).toBe(first.text);
  expect(repeat.headers['content-type']).toBe(first.headers['content-type']);
  expect(await api.dataSource.query('SELECT FROM requests WHERE inventory_id = $1', [prize])).toHaveLength(1);
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(2);
});

test('without a key a repeat is another request', async () => {
  const prize = await givePrize(api.dataSource, user.userId);
  const send = () =>
    api.request.post('/api/inventory/claim').set('Authorization', `Bearer ${user.token}`).send({ inventory_id: prize });

  const answers = [await send(), await send()];

  expect(answers.map((answer) => answer.status)).toEqual([200, 400]);
});

test('the same key with another body is refused and changes nothing', async () => {
  const prizes = [await givePrize(api.dataSource, user.userId), await givePrize(api.dataSource, user.userId)];
  await post({ inventory_id: prizes[0] });

  const other = await post({ inventory_id: prizes[1] });
  const repeat = await post({ inventory_id: prizes[0] });

  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  expect([repeat.status, repeat.headers['idempotency-replayed']]).toEqual([200, 'true']);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_250);
});

test('twenty at once with one key have one effect', async () => {
  const prize = await givePrize(api.dataSource, user.userId);

  const answers = await Promise.all(Array.from({ length: 20 }, () => post({ inventory_id: prize })));

  const done = answers.filter((answer) => answer.status === 200);
  const busy = answers.filter((answer) => answer.status === 409);
  expect(done.length + busy.length).toBe(20);
  expect(done.filter((answer) => answer.headers['idempotency-replayed'] === undefined)).toHaveLength(1);
  expect(new Set(done.map((answer) => answer.text)).size).toBe(1);
  for (const answer of busy) {
    expect([answer.body.code, answer.headers['retry-after']]).toEqual(['idempotency_key_in_use', '1']);
  }
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_250);
  expect(await api.eventsOf(`user:${user.userId}`)).toHaveLength(2);
});

test('a repeat is told at once that the first one is still running', async () => {
  const prize = await givePrize(api.dataSource, user.userId);
  const holdsWallet = createSignal();
  const mayEnd = createSignal();
  const holder = api.runTransaction(async (tx) => {
    await lockWallet(tx, user.userId);
    holdsWallet.give();
    await mayEnd.given;
  });
  await holdsWallet.given;

  const first = post({ inventory_id: prize });
  await waitForWalletQueue();
  const repeat = await post({ inventory_id: prize });
  mayEnd.give();
  await holder;

  expect([repeat.status, repeat.headers['retry-after']]).toEqual([409, '1']);
  expect((await first).status).toBe(200);
  expect((await post({ inventory_id: prize })).headers['idempotency-replayed']).toBe('true');
});

test('a refusal is stored and given again', async () => {
  const prize = await givePrize(api.dataSource, user.userId, { type: 'skin' });
  const first = await post({ inventory_id: prize });
  await api.dataSource.query(`UPDATE users SET trade_link = 'https://example.test/trade' WHERE id = $1`, [user.userId]);

  const repeat = await post({ inventory_id: prize });

  expect([first.status, first.body.code]).toEqual([400, 'trade_link_missing']);
  expect([repeat.status, repeat.text, repeat.headers['idempotency-replayed']]).toEqual([400, first.text, 'true']);
  expect((await post({ inventory_id: prize }, { key: randomUUID() })).status).toBe(200);
});

test("another user's same key is theirs alone", async () => {
  const other = await api.createUser();
  const prizes = [await givePrize(api.dataSource, user.userId), await givePrize(api.dataSource, other.userId)];
  await post({ inventory_id: prizes[0] });

  const theirs = await post({ inventory_id: prizes[1] }, { token: other.token });
  const foreign = await post({ inventory_id: prizes[0] }, { token: other.token, key: randomUUID() });

  expect([theirs.status, theirs.headers['idempotency-replayed']]).toEqual([200, undefined]);
  expect([foreign.status, foreign.body.code]).toEqual([400, 'item_not_available']);
});

test('the same key on another route is another request', async () => {
  const prizes = [
    await givePrize(api.dataSource, user.userId, { type: 'physical' }),
    await givePrize(api.dataSource, user.userId, { type: 'physical' }),
  ];

  const claimed = await post({ inventory_id: prizes[0] });
  const sold = await post({ inventory_id: prizes[1] }, { act: 'sell' });

  expect([claimed.status, sold.status]).toEqual([200, 200]);
  expect(sold.body).toMatchObject({ sold_amount: 9 });
});

test('however the path is spelled, the same key is the same request', async () => {
  const prize = await givePrize(api.dataSource, user.userId, { type: 'physical' });
  const paths = ['/api/inventory/sell', '/api/inventory/sell/', '/api/Inventory/SELL', '/api/inventory/sell?x=1'];

  const answers = [];
  for (const path of paths) answers.push(await post({ inventory_id: prize }, { path }));

  expect(answers.map(({ status, headers }) => [status, headers['idempotency-replayed']])).toEqual([
    [200, undefined],
    [200, 'true'],
    [200, 'true'],
    [200, 'true'],
  ]);
  expect(await countKeys()).toBe(1);
});

test('the same key for another thing in the path is another request, however long its name is', async () => {
  const ids = [randomUUID(), randomUUID(), randomBytes(4_000).toString('base64url')];
  const dismiss = (id: string) => post({}, { path: `/api/user/requests/${id}/dismiss` });
  const [first, other, long] = [await dismiss(ids[0]!), await dismiss(ids[1]!), await dismiss(ids[2]!)];

  const sameInCapitals = await dismiss(ids[0]!.toUpperCase());

  expect([first, other, long].map(({ headers }) => headers['idempotency-replayed'])).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([first, other, long].map(({ status }) => status)).toEqual([first.status, first.status, first.status]);
  expect([sameInCapitals.text, sameInCapitals.headers['idempotency-replayed']]).toEqual([first.text, 'true']);
});

test('a key outlives the session it was used in', async () => {
  const prize = await givePrize(api.dataSource, user.userId);
  const first = await post({ inventory_id: prize });

  const repeat = await post({ inventory_id: prize }, { token: await api.signIn(user.login) });

  expect([repeat.text, repeat.headers['idempotency-replayed']]).toEqual([first.text, 'true']);
});

test('a key opens nothing without a session', async () => {
  const prize = await givePrize(api.dataSource, user.userId);
  await post({ inventory_id: prize });

  const answer = await post({ inventory_id: prize }, { token: 'nobody' });

  expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
});

test.each(['', 'a b', 'caf\u00e9', 'x'.repeat(256)])('the key %j is refused', async (badKey) => {
  const prize = await givePrize(api.dataSource, user.userId);

  const answer = await post({ inventory_id: prize }, { key: badKey });

  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_input']);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(0);
});

test('a body that is no request uses up no key', async () => {
  const refused = await post({ inventory_id: 7 });

  expect(refused.status).toBe(400);
  expect(await countKeys()).toBe(0);
});

test('an unexpected failure stores nothing, and the same key may try again', async () => {
  const prize = await givePrize(api.dataSource, user.userId);
  await api.dataSource.query(
    `CREATE FUNCTION refuse_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a bug'; END $$`,
  );
  await api.dataSource.query(
    'CREATE TRIGGER refuse_events BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION refuse_events()',
  );

  const failed = await post({ inventory_id: prize });
  await api.dataSource.query('DROP FUNCTION refuse_events CASCADE');
  const keysBetween = await countKeys();
  const retried = await post({ inventory_id: prize });

  expect([failed.status, failed.body]).toEqual([
    500,
    { success: false, error: 'Internal server error', code: 'internal_error' },
  ]);
  expect(keysBetween).toBe(0);
  expect([retried.status, retried.headers['idempotency-replayed']]).toEqual([200, undefined]);
  expect(await readBalanceCents(api.dataSource, user.userId)).toBe(1_250);
});

test('an answer whose commit fails was never given', async () => {
  const prize = await givePrize(api.dataSource, user.userId);
  await api.dataSource.query(
    `CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no commit'; END $$`,
  );
  await api.dataSource.query(
    `CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON idempotency_keys DEFERRABLE INITIALLY DEFERRED
     FOR EACH ROW EXECUTE FUNCTION refuse_commit()`,
  );

  const failed = await post({ inventory_id: prize });
  await api.dataSource.query('DROP FUNCTION refuse_commit CASCADE');

  expect(failed.status).toBe(500);
  expect([await countKeys(), await readBalanceCents(api.dataSource, user.userId)]).toEqual([0, 0]);
  expect(await api.eventsOf(`user:${user.userId}`)).toEqual([]);
});

function createSignal(): { given: Promise<void>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** Until somebody waits for a wallet. */
async function waitForWalletQueue(): Promise<void> {
  await eventually(async () => {
    const waiting = await api.dataSource.query<unknown[]>(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM wallets%'`,
    );
    expect(waiting).not.toHaveLength(0);
  });
}

import { createOwner } from '@aftercommit/domain/users/create-owner';
import { seedDemo } from '@aftercommit/domain/demo/seed-demo';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { awaitLockWaiters } from './await-lock-waiters';
import { createTestApi, type TestApi } from './create-test-api';

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi();
});
afterEach(async () => {
  await assertMoneyAddsUp(api.dataSource);
  await api.stop();
});

const seed = (environment: NodeJS.ProcessEnv = {}) => seedDemo(api.dataSource, api.runTransaction, environment);
const signIn = (login: string) => api.request.post('/api/auth/session').send({ login, password: login });

test('both players can sign in, see every kind of case and open one many times', async () => {
  expect(await seed()).toBe(true);

  for (const login of ['alice', 'bob']) {
    const { session_token: token, profile } = (await signIn(login).expect(200)).body;
    expect(profile).toMatchObject({ nickname: login, balance: 500 });
    expect(new Set(profile.cases.map((found: { type: string }) => found.type))).toEqual(
      new Set(['daily', 'monthly', 'event']),
    );
    for (const { id, available } of profile.cases) {
      const opening = await api.request.post('/api/cases/open').auth(token, { type: 'bearer' }).send({ caseId: id });
      expect([id, opening.status]).toEqual([id, available ? 200 : 403]);
      await api.request.get(opening.body.item?.image ?? profile.cases[0].image).expect(200);
    }
    for (let opening = 0; opening < 10; opening += 1) {
      await api.request
        .post('/api/cases/open')
        .auth(token, { type: 'bearer' })
        .send({ caseId: 'event-neon' })
        .expect(200);
    }
  }
});

test('the owner manages a dozen items of all types and rarities', async () => {
  await seed();

  const { body } = await api.request
    .post('/api/admin/login')
    .send({ username: 'admin', password: 'admin' })
    .expect(200);
  const items = await api.request.get('/api/admin/items').auth(body.session_token, { type: 'bearer' }).expect(200);

  expect(body.role).toBe('owner');
  expect(items.body.items).toHaveLength(12);
  const collect = (field: 'type' | 'rarity') =>
    new Set(items.body.items.map((item: Record<'type' | 'rarity', string>) => item[field]));
  expect(collect('type')).toEqual(new Set(['skin', 'physical', 'money']));
  expect(collect('rarity')).toEqual(new Set(['common', 'rare', 'epic', 'legendary', 'mythic']));
});

test('a second seeding, also at the same time, changes nothing, and what was deleted stays so', async () => {
  const seeded = await Promise.all([seed(), seed(), seed()]);
  await api.dataSource.query(`UPDATE wallets SET version = version`);
  await api.dataSource.query(`DELETE FROM cases WHERE id = 'event-neon'`);
  const events = await api.eventsOf();

  const again = await seed();

  expect(seeded.sort()).toEqual([false, false, true]);
  expect(again).toBe(false);
  expect(await api.dataSource.query(`SELECT 1 FROM cases WHERE id = 'event-neon'`)).toEqual([]);
  expect(await api.dataSource.query('SELECT 1 FROM users')).toHaveLength(2);
  expect(await api.eventsOf()).toEqual(events);
});

test('production gets no demo unless it is asked for', async () => {
  await expect(seed({ NODE_ENV: 'production' })).rejects.toThrow('not for production');
  expect(await api.dataSource.query('SELECT 1 FROM users')).toEqual([]);
  expect(await seed({ NODE_ENV: 'production', DEMO: '1' })).toBe(true);
});

test('the first owner has a long password, and the log names the system', async () => {
  const owner = { username: 'Root', password: 'twelve chars', email: 'root@example.org' };
  const create = (fields: Partial<typeof owner> = {}) => createOwner(api.runTransaction, { ...owner, ...fields });

  await expect(create({ password: 'eleven char' })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(create({ username: 'two words' })).rejects.toMatchObject({ code: 'invalid_input' });
  await create();
  await expect(create({ username: 'later' })).rejects.toMatchObject({ code: 'owner_exists' });

  expect(await api.dataSource.query('SELECT username, email, role FROM admins')).toEqual([
    { username: 'root', email: 'root@example.org', role: 'owner' },
  ]);
  expect(await api.dataSource.query('SELECT actor, action FROM audit_log')).toEqual([
    { actor: 'system', action: 'admin.created' },
  ]);
});

test('of two first owners at once, one is made', async () => {
  const create = (username: string) => createOwner(api.runTransaction, { username, password: 'twelve chars' });
  let outcomes: Promise<PromiseSettledResult<string>[]> | undefined;

  await api.dataSource.transaction(async (tx) => {
    // Holds both up at their last statement.
    await tx.query('LOCK TABLE audit_log IN EXCLUSIVE MODE');
    outcomes = Promise.allSettled([create('one'), create('other')]);
    await awaitLockWaiters(tx, 2);
  });

  expect((await outcomes)?.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await api.dataSource.query('SELECT 1 FROM admins')).toHaveLength(1);
});

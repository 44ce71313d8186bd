import { createTestApi, type TestApi } from './create-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.stop());

test('health counts the clients of the socket servers seen within five seconds', async () => {
  const lonely = await api.request.get('/health').expect(200);
  await api.dataSource.query(
    `INSERT INTO followers (boot, server, epoch, positions, clients, seen_at) VALUES
       (gen_random_uuid(), 'a', 'e', '{}', 2, clock_timestamp()), (gen_random_uuid(), 'b', 'e', '{}', 3, clock_timestamp()),
       (gen_random_uuid(), 'c', 'e', '{}', 7, clock_timestamp() - interval '6 seconds')`,
  );

  const answer = await api.request.get('/health').expect(200);

  expect(lonely.body).toEqual({ status: 'ok', websocket: false, clients: 0, timestamp: expect.any(Number) });
  expect(answer.body).toEqual({ status: 'ok', websocket: true, clients: 5, timestamp: expect.any(Number) });
  expect(Math.abs(answer.body.timestamp - Date.now())).toBeLessThan(5_000);
});

test('ready says no while a migration is missing', async () => {
  await api.request.get('/health/live').expect(200);
  await api.request.get('/health/ready').expect(200);
  const [last] = await api.dataSource.query<{ name: string; timestamp: string }[]>(
    'SELECT name, timestamp FROM migrations ORDER BY id DESC LIMIT 1',
  );
  await api.dataSource.query('DELETE FROM migrations WHERE name = $1', [last?.name]);

  await api.request.get('/health/ready').expect(503);

  await api.dataSource.query('INSERT INTO migrations (name, timestamp) VALUES ($1, $2)', [last?.name, last?.timestamp]);
  await api.request.get('/health/ready').expect(200);
});

test('helpers of these tests make people with money and sessions', async () => {
  const user = await api.createUser({ balanceCents: 1234, login: 'Somebody' });
  const admin = await api.createAdmin('moderator');

  const sessions = await api.dataSource.query('SELECT user_id, admin_id FROM sessions ORDER BY created_at');

  expect(user.login).toBe('somebody');
  expect(sessions).toEqual([
    { user_id: user.userId, admin_id: null },
    { user_id: null, admin_id: admin.adminId },
  ]);
  expect(await api.eventsOf()).toEqual([]);
});

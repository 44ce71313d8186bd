import { keepUp } from '../src/create-upkeep';
import { createTestApi, type TestApi } from './create-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.stop());

it('sessions that ended long ago are deleted, a recent and an open one stay', async () => {
  const [open, recent, old] = await Promise.all([api.createUser(), api.createUser(), api.createUser()]);
  const endDaysAgo = (userId: string, days: number): Promise<unknown> =>
    api.dataSource.query(
      `UPDATE sessions SET created_at = at, expires_at = at, ended_at = at
       FROM (SELECT clock_timestamp() - make_interval(days => $2) AS at) ended WHERE user_id = $1`,
      [userId, days],
    );
  await endDaysAgo(recent.userId, 6);
  await endDaysAgo(old.userId, 8);

  await keepUp(api.dataSource, { keyTtlMs: 1_000, sessionDays: 7 });

  const left = await api.dataSource.query<{ user_id: string }[]>('SELECT user_id FROM sessions');
  expect(left.map((session) => session.user_id).sort()).toEqual([open.userId, recent.userId].sort());
});

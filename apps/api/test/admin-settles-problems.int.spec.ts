import { randomUUID } from 'node:crypto';
import { createTestApi, type TestAdmin, type TestApi } from './create-test-api';
import { openAllConnections } from './open-all-connections';
import { readAudit } from './read-audit';

let api: TestApi;
let admin: TestAdmin;
beforeAll(async () => {
  api = await createTestApi();
  admin = await api.createAdmin('moderator');
});
beforeEach(() => api.dataSource.query('TRUNCATE problems, audit_log'));
afterAll(() => api.stop());

async function giveProblem(userId: string | null = null): Promise<string> {
  const [row] = await api.dataSource.query<{ id: string }[]>(
    `INSERT INTO problems (user_id, type, description, priority) VALUES ($1, 'payment', 'Parked', 'high') RETURNING id`,
    [userId],
  );
  return row?.id ?? '';
}

const settle = (id: string, how: 'resolve' | 'close', body: object = {}) =>
  api.request.post(`/api/admin/problems/${id}/${how}`).auth(admin.token, { type: 'bearer' }).send(body);
const read = async (path: string) =>
  (await api.request.get(path).auth(admin.token, { type: 'bearer' }).expect(200)).body;

test('problems are a bare array with every field, with a player or without', async () => {
  const user = await api.createUser({ nickname: 'Payer' });
  const parked = await giveProblem();
  const known = await giveProblem(user.userId);

  expect(await read('/api/admin/problems')).toEqual([
    {
      id: known,
      problem_id: known,
      user_uuid: user.userId,
      user_nickname: 'Payer',
      type: 'payment',
      description: 'Parked',
      status: 'open',
      priority: 'high',
      resolution: null,
      created_at: expect.any(Number),
    },
    expect.objectContaining({ id: parked, user_uuid: null, user_nickname: null }),
  ]);
  expect(Math.abs((await read('/api/admin/problems'))[0].created_at - Date.now())).toBeLessThan(10_000);
});

test('a problem is resolved once, with what was done', async () => {
  const problemId = await giveProblem();

  const answer = await settle(problemId, 'resolve', { resolution: 'Credited by hand' }).expect(200);
  const again = await settle(problemId, 'resolve', { resolution: 'Again' }).expect(409);

  expect(answer.body).toEqual({ success: true });
  expect(again.body).toEqual({ success: false, error: 'Problem is not open', code: 'problem_not_open' });
  expect(await read('/api/admin/problems')).toMatchObject([{ status: 'resolved', resolution: 'Credited by hand' }]);
  expect(await readAudit(api.dataSource)).toEqual([
    {
      actor: admin.username,
      action: 'problem.resolved',
      details: `${problemId}: Credited by hand`,
      type: 'success',
    },
  ]);
});

test.each(['open', 'resolved'])('a problem that is %s is closed, and only once', async (from) => {
  const problemId = await giveProblem();
  if (from === 'resolved') await settle(problemId, 'resolve', { resolution: 'Done' }).expect(200);

  expect((await settle(problemId, 'close').expect(200)).body).toEqual({ success: true });
  expect((await settle(problemId, 'close').expect(409)).body.code).toBe('problem_closed');
  expect((await settle(problemId, 'resolve', { resolution: 'x' }).expect(409)).body.code).toBe('problem_not_open');

  expect(await read('/api/admin/problems')).toMatchObject([{ status: 'closed' }]);
});

test('of ten resolutions at once exactly one counts', async () => {
  const problemId = await giveProblem();
  await openAllConnections(api.dataSource);

  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => settle(problemId, 'resolve', { resolution: `by ${index}` })),
  );

  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
  expect(await readAudit(api.dataSource)).toHaveLength(1);
});

test.each([{}, { resolution: 5 }, { resolution: 'x'.repeat(2_001) }, { resolution: '\u0000' }])(
  'a resolution of %j is refused',
  async (body) => {
    const problemId = await giveProblem();

    await settle(problemId, 'resolve', body).expect(400);

    expect(await read('/api/admin/problems')).toMatchObject([{ status: 'open', resolution: null }]);
  },
);

test.each([randomUUID(), 'nonsense'])('the problem %s is not found', async (id) => {
  for (const answer of [await settle(id, 'resolve', { resolution: 'x' }), await settle(id, 'close')]) {
    expect([answer.status, answer.body.code]).toEqual([404, 'problem_not_found']);
  }
});

test('the log is a bare array of the newest five hundred with every field, newest first', async () => {
  await api.dataSource.query(
    `INSERT INTO audit_log (actor, action, type) SELECT 'somebody', 'a.' || n, 'error' FROM generate_series(1, 501) n`,
  );
  const problemId = await giveProblem();
  await settle(problemId, 'close').expect(200);

  const logs = await read('/api/admin/logs');

  expect(logs).toHaveLength(500);
  expect(logs[0]).toEqual({
    id: expect.any(Number),
    timestamp: expect.any(Number),
    user: admin.username,
    action: 'problem.closed',
    details: problemId,
    type: 'info',
  });
  expect(Math.abs(logs[0].timestamp - Date.now())).toBeLessThan(10_000);
  expect(logs[499]).toMatchObject({ user: 'somebody', action: 'a.3', details: '', type: 'error' });
});

test('the log takes no change and no deletion', async () => {
  await settle(await giveProblem(), 'close').expect(200);

  await expect(api.dataSource.query(`UPDATE audit_log SET actor = 'nobody'`)).rejects.toThrow('append-only');
  await expect(api.dataSource.query('DELETE FROM audit_log')).rejects.toThrow('append-only');
});

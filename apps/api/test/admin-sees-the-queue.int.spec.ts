import type { EventQueue } from '@aftercommit/queue/create-event-queue';
import { createEventQueue } from '@aftercommit/queue/create-event-queue';
import { carrierKinds, describeCarrier, startCarrier, type Carrier } from '@aftercommit/testing/start-carrier';
import { createTestApi, type TestApi } from './create-test-api';

const jobsPath = '/api/admin/queues/api/queues?activeQueue=events&status=latest&page=1&jobsPerPage=10';

for (const kind of carrierKinds) {
  describeCarrier(kind)(`the board of the queue on ${kind}`, () => {
    let carrier: Carrier;
    let api: TestApi;
    let queue: EventQueue;

    beforeAll(async () => {
      carrier = await startCarrier(kind);
      const { url } = carrier.connection;
      api = await createTestApi(kind === 'redis' ? { REDIS_URL: url } : { DIRECT_DATABASE_URL: url });
      queue = createEventQueue(carrier.connection, api.config.QUEUE_PREFIX);
      await queue.add({
        epoch: 'e',
        lane: 1,
        first: 1,
        last: 1,
        events: [{ payload: { balance: 'a secret number' } }],
      });
    });
    afterAll(async () => {
      await queue.close();
      await api.stop();
      await carrier.stop();
    });

    async function openBoard(token: string): Promise<string> {
      const reply = await api.request
        .post('/api/admin/queues/session')
        .set('authorization', `Bearer ${token}`)
        .expect(200, { success: true, url: '/api/admin/queues/' });
      const cookie = String(reply.headers['set-cookie']);
      expect(cookie).toMatch(/; Max-Age=900; Path=\/api\/admin\/queues; .*HttpOnly; Secure; SameSite=Strict/);
      return cookie.split(';')[0] ?? '';
    }

    test('opens for owners and admins, and shows jobs without what is in them', async () => {
      const { token } = await api.createAdmin('admin');
      const cookie = await openBoard(token);

      const page = await api.request.get('/api/admin/queues/').set('cookie', cookie).expect(200);
      const jobs = await api.request.get(jobsPath).set('cookie', cookie).expect(200);

      expect(page.text).toContain('<base href="/api/admin/queues/"');
      expect(page.headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline'");
      expect(jobs.body.queues[0].readOnlyMode).toBe(true);
      expect(jobs.text).toContain('"lane":1');
      expect(jobs.text).toContain('1, not shown');
      expect(jobs.text).not.toContain('secret');
    });

    test('stays closed to moderators, players, strangers, and to whoever brings only a bearer token', async () => {
      const { token: moderator } = await api.createAdmin('moderator');
      const { token: admin } = await api.createAdmin('admin');
      const { token: player } = await api.createUser();
      const name = (await openBoard(admin)).split('=')[0];

      for (const token of [moderator, player]) {
        await api.request.post('/api/admin/queues/session').set('authorization', `Bearer ${token}`).expect(403);
        await api.request.get(jobsPath).set('cookie', `${name}=${token}`).expect(403);
      }
      await api.request.post('/api/admin/queues/session').expect(401);
      await api.request.get(jobsPath).expect(401);
      await api.request.get(jobsPath).set('authorization', `Bearer ${admin}`).expect(401);
      await api.request.get('/api/profile').set('cookie', `${name}=${player}`).expect(401);
    });

    test('closes with the session that opened it', async () => {
      const { token } = await api.createAdmin('owner');
      const cookie = await openBoard(token);
      await api.request.post('/api/admin/logout').set('authorization', `Bearer ${token}`).expect(200);

      await api.request.get(jobsPath).set('cookie', cookie).expect(401);
    });

    test('changes nothing', async () => {
      const cookie = await openBoard((await api.createAdmin('owner')).token);
      const before = await queue.countWaiting();

      await api.request.put('/api/admin/queues/api/queues/events/empty').set('cookie', cookie).expect(404);
      await api.request.post('/api/admin/queues/api/queues/events/add').set('cookie', cookie).send({}).expect(404);

      expect(await queue.countWaiting()).toBe(before);
      expect(before).toBe(1);
    });
  });
}

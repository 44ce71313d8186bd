import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { assertMoneyAddsUp } from './assert-money-adds-up';
import { createTestApi, type TestApi } from './create-test-api';
import { readBalanceCents } from './read-payment';
import { sendCallback } from './sign-callback';

let api: TestApi;
let adminToken: string;
beforeAll(async () => {
  api = await createTestApi();
  adminToken = await api.signInAdmin();
});
afterAll(async () => {
  await assertMoneyAddsUp(api.dataSource);
  await api.stop();
});

const Problem = z.object({ id: z.uuid(), status: z.string(), result: z.string() });

/** The problem that a callback of this message became. */
async function findProblem(messageId: string) {
  const rows = await api.dataSource.query<unknown[]>(
    'SELECT p.id, p.status, i.result FROM problems p JOIN payment_inbox i ON i.id = p.inbox_id WHERE i.event_key = $1',
    [messageId],
  );
  return Problem.parse(rows[0]);
}

const retry = (problemId: string, token = adminToken) =>
  api.request.post(`/api/admin/problems/${problemId}/retry`).auth(token, { type: 'bearer' }).send({});

async function park(userId: string): Promise<string> {
  const messageId = `msg_${randomUUID()}`;
  const fact = { userId, paymentId: randomUUID(), amount: 10, currency: 'EUR', status: 'succeeded' };
  await sendCallback(api, fact, { id: messageId });
  return messageId;
}

test('a credit of a user who appears later is applied once, however often admins ask', async () => {
  const userId = randomUUID();
  const messageId = await park(userId);
  const { id } = await findProblem(messageId);
  const early = await retry(id);
  const untouched = await findProblem(messageId);
  await api.dataSource.query(`INSERT INTO users (id, login, nickname) VALUES ($1, $2, 'late')`, [
    userId,
    `u-${userId}`,
  ]);
  await api.dataSource.query('INSERT INTO wallets (user_id) VALUES ($1)', [userId]);

  const answers = await Promise.all([retry(id), retry(id), retry(id)]);

  expect([early.status, early.body.code, untouched]).toEqual([
    409,
    'callback_still_parked',
    { id, status: 'open', result: 'parked' },
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  expect(await readBalanceCents(api.dataSource, userId)).toBe(1_000);
  expect(await findProblem(messageId)).toEqual({ id, status: 'resolved', result: 'applied' });
});

test('a moderator does not apply callbacks, and there is none of a problem that is not there', async () => {
  const { id } = await findProblem(await park(randomUUID()));
  const { token } = await api.createAdmin('moderator');

  expect([(await retry(id, token)).status, (await retry(randomUUID())).status]).toEqual([403, 404]);
});

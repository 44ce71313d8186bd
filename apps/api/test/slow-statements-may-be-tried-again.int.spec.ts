import { mapErrorToReply } from '../src/http/map-error-to-reply';
import { createTestApi, type TestApi } from './create-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.stop());

test('a statement that ran out of time asks the client to try again', async () => {
  const failure: unknown = await api
    .runTransaction(async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = '10ms'`);
      await tx.query('SELECT pg_sleep(5)');
    })
    .catch((error: unknown) => error);

  expect(mapErrorToReply(failure)).toMatchObject({ status: 503, reply: { code: 'try_again' }, unexpected: true });
});

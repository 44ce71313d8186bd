import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { eventually } from '@aftercommit/testing/eventually';
import { openRawClient, waitForSnapshot } from './raw-client';
import { startPipeline, type Pipeline } from './start-pipeline';

describe('a transaction that rolls back', () => {
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await startPipeline();
  }, 60_000);

  afterAll(() => pipeline?.stop(), 60_000);

  it('[G1] tells no client anything of what it appended', async () => {
    const client = openRawClient({ url: pipeline.sockets[0]?.url ?? '', kind: 'visitor' });
    await waitForSnapshot(client);
    const runTransaction = createRunTransaction(pipeline.dataSource, () => undefined);

    const refused = runTransaction(async (tx) => {
      await appendToOutbox(tx, [{ type: 'case.created', payload: { caseId: 'rolled-back' } }]);
      throw new Error('changed its mind');
    });
    await expect(refused).rejects.toThrow('changed its mind');
    await runTransaction((tx) => appendToOutbox(tx, [{ type: 'case.created', payload: { caseId: 'committed' } }]));

    // The second is the signal: everything before it in the lane has been emitted by then.
    await eventually(() => client.live('case:created').some(({ body }) => body.id === 'committed'));
    expect(client.live('case:created').map(({ body }) => body.id)).toEqual(['committed']);
    client.close();
  });
});

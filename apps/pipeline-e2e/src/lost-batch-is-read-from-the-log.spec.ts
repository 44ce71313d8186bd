import { eventually } from '@aftercommit/testing/eventually';
import { playDispatcher, type PlayedDispatcher } from './play-dispatcher';
import { openRawClient, waitForSnapshot } from './raw-client';
import { startPipeline, type Pipeline } from './start-pipeline';

describe('a batch of which neither the job nor the hint arrives', () => {
  let pipeline: Pipeline;
  let dispatcher: PlayedDispatcher;

  beforeAll(async () => {
    pipeline = await startPipeline({ counts: { api: 0, dispatcher: 0 } });
    dispatcher = await playDispatcher(pipeline);
  }, 60_000);

  afterAll(async () => {
    await dispatcher?.stop();
    await pipeline?.stop();
  }, 60_000);

  it('[G2] is read from the log before the next one, which shows the gap', async () => {
    const client = openRawClient({ url: pipeline.sockets[0]?.url ?? '', kind: 'visitor' });
    await waitForSnapshot(client);
    const readHeard = (): unknown[] => client.live('case:created').map(({ body }) => body.id);

    await dispatcher.dispatch('lost');
    await dispatcher.hint(await dispatcher.dispatch('heard'));

    await eventually(() => readHeard().includes('heard'));
    expect(readHeard()).toEqual(['lost', 'heard']);
    client.close();
  });
});

import { eventually } from '@aftercommit/testing/eventually';
import { playDispatcher, type PlayedDispatcher } from './play-dispatcher';
import { openRawClient, waitForSnapshot } from './raw-client';
import { startPipeline, type Pipeline } from './start-pipeline';

/** The heads are compared once a second. */
const foundMsMax = 3_000;

describe('the last batch of a lane, of which neither the job nor the hint arrives', () => {
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

  it('[G2] [G5] is found by comparing the cursor with the head', async () => {
    const client = openRawClient({ url: pipeline.sockets[0]?.url ?? '', kind: 'visitor' });
    await waitForSnapshot(client);

    await dispatcher.dispatch('last');

    await eventually(() => expect(client.live('case:created').map(({ body }) => body.id)).toEqual(['last']), {
      deadlineMs: foundMsMax,
    });
    client.close();
  });
});

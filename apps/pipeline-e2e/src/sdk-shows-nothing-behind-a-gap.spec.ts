import { createRealtimeClient, type RealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';
import { eventually } from '@aftercommit/testing/eventually';
import { serveStreams, type StreamServer } from '@aftercommit/testing/serve-streams';

describe('an event behind a lost one', () => {
  let server: StreamServer;
  let client: RealtimeClient;

  afterEach(async () => {
    client?.close();
    await server?.close();
  });

  it('[G4] is shown only when the lost one was fetched, by a client that looks at the numbers', async () => {
    server = await serveStreams();
    client = createRealtimeClient({
      url: server.url,
      getToken: () => null,
      socket: { transports: ['websocket'] },
    });
    const shown: string[] = [];
    client.on('case.updated', ({ id }, { seq }) => shown.push(`${id} at ${seq}`));
    await eventually(() => expect(client.getStreamStates()).toMatchObject({ cases: 'up_to_date' }));

    server.write('cases', 'case.updated', { id: 'heard' });
    server.write('cases', 'case.updated', { id: 'lost' }, 'lost');
    server.write('cases', 'case.updated', { id: 'behind' });

    await eventually(() => expect(shown).toContain('behind at 3'));
    expect(shown).toEqual(['heard at 1', 'lost at 2', 'behind at 3']);
  });
});

import { createRealtimeClient, type RealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';

/** The page's one connection. Its lines on the console are part of the original contract. */
export function openRealtime({ readToken }: { readToken: () => string | null }): RealtimeClient {
  console.log('Initializing WebSocket connection...');
  const client = createRealtimeClient({ url: '', getToken: readToken });
  client.on('connected', ({ id }) => console.log(`WebSocket connected: ${id}`));
  return client;
}

import { catalog, type EventTypeName } from '@aftercommit/contracts/events/catalog';
import { createRealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';
import type { Link } from '../site/create-link';
import type { ChaosClient } from './chaos-client';
import { createRecorder, type Told } from './record-history';

export type SdkClientOptions = {
  name: string;
  userId: string | null;
  token: string | null;
  transports: ('websocket' | 'polling')[];
  link: Link;
  now(): number;
};

/** A page that uses the SDK: what its handlers are called with. */
export function openSdkClient({ name, userId, token, transports, link, now }: SdkClientOptions): ChaosClient {
  const recorder = createRecorder({ name, kind: 'sdk', userId }, now);
  const client = createRealtimeClient({
    url: `http://127.0.0.1:${link.port}`,
    ...(token ? { getToken: () => token } : {}),
    socket: { transports },
    onError: (error) => recorder.note({ what: 'refused', at: now(), reason: String(error) }),
  });
  for (const type of Object.keys(catalog) as EventTypeName[]) {
    client.on(type, (data, meta) => recorder.hear(type, { ...(data as Told), meta }));
  }
  client.on('resync', ({ stream, reason }) => recorder.note({ what: 'resynced', at: now(), stream, reason }));
  client.on('connection_state', (state) => {
    if (state === 'connected') recorder.note({ what: 'connected', at: now(), server: '' });
    else if (wasConnected) recorder.note({ what: 'disconnected', at: now(), reason: state });
    wasConnected = state === 'connected';
  });
  let wasConnected = false;
  const readStreams = (): { stream: string; isUpToDate: boolean }[] =>
    Object.entries(client.getStreamStates()).map(([stream, state]) => ({ stream, isUpToDate: state === 'up_to_date' }));
  const isOpen = (): boolean => client.getConnectionState() === 'connected';
  return {
    name,
    history: recorder.history,
    link,
    isOpen,
    isConnected: () => isOpen() && readStreams().every(({ isUpToDate }) => isUpToDate),
    isTold: () => readStreams().length > 0,
    readNewest: recorder.readNewest,
    readResyncedAt: recorder.readResyncedAt,
    readShownCents: () => {
      const { balance } = client.getSnapshot();
      return balance ? Math.round(balance.balance * 100) : null;
    },
    countDisconnects: recorder.countDisconnects,
    close: async () => {
      recorder.history.isConnectedAtEnd = isOpen();
      recorder.history.streams = readStreams();
      client.close();
    },
  };
}

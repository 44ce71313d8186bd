import { io } from 'socket.io-client';
import type { Link } from '../site/create-link';
import type { ChaosClient } from './chaos-client';
import { createRecorder, type Told } from './record-history';

export type NaiveClientOptions = {
  name: string;
  userId: string | null;
  token: string | null;
  transports: ('websocket' | 'polling')[];
  link: Link;
  now(): number;
};

/** A client of the original contract: socket.io-client, and not a line of ours. */
export function openNaiveClient({ name, userId, token, transports, link, now }: NaiveClientOptions): ChaosClient {
  const recorder = createRecorder({ name, kind: 'naive', userId }, now);
  const socket = io(`http://127.0.0.1:${link.port}`, {
    transports,
    forceNew: true,
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 5_000,
    timeout: 5_000,
    ...(token ? { auth: { token } } : {}),
  });
  socket.onAny((event: string, told: Told | undefined) => recorder.hear(event, told ?? {}));
  socket.on('connect', () => {
    recorder.note({ what: 'connected', at: now(), server: (socket.io.engine as unknown as { id?: string }).id ?? '' });
  });
  socket.on('disconnect', (reason) => recorder.note({ what: 'disconnected', at: now(), reason }));
  socket.on('connect_error', (error) => {
    // A refusal, unlike a failed connection: socket.io-client does not try again after it.
    if (!socket.active) recorder.note({ what: 'refused', at: now(), reason: error.message });
  });
  return {
    name,
    history: recorder.history,
    link,
    isOpen: () => socket.connected,
    isConnected: () => socket.connected,
    isTold: () => recorder.readNewest('cases') !== null,
    readNewest: recorder.readNewest,
    readResyncedAt: recorder.readResyncedAt,
    readShownCents: recorder.readShownCents,
    countDisconnects: recorder.countDisconnects,
    close: async () => {
      recorder.history.isConnectedAtEnd = socket.connected;
      socket.removeAllListeners();
      socket.offAny();
      socket.disconnect();
    },
  };
}

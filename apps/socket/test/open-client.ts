import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { eventually } from '@aftercommit/testing/eventually';
import { siteOrigin, type Person } from './start-test-site';

export type Heard = {
  name: string;
  body: { meta?: { id: string; stream: string; seq: number; snapshot?: true }; [key: string]: unknown };
};

export type TestClient = {
  socket: Socket;
  heard: Heard[];
  /** Names of the events that are no snapshot. */
  live(): string[];
  /** The first snapshot is here to its last event: nothing is missed from now on. */
  synced(): Promise<void>;
  close(): void;
};

export type ClientOptions = {
  auth?: Record<string, unknown>;
  headers?: Record<string, string>;
  transports?: ('websocket' | 'polling')[];
  reconnects?: boolean;
};

const opened = new Set<TestClient>();

/** A client that knows only the original contract. */
export function openClient(url: string, options: ClientOptions = {}): TestClient {
  const { auth, headers = {}, transports = ['websocket'], reconnects = false } = options;
  const settings: Partial<ManagerOptions & SocketOptions> = {
    transports,
    forceNew: true,
    reconnection: reconnects,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
    extraHeaders: headers,
  };
  const socket = io(url, auth ? { ...settings, auth } : settings);
  const heard: Heard[] = [];
  socket.onAny((name: string, body: Heard['body']) => heard.push({ name, body: body ?? {} }));
  const client: TestClient = {
    socket,
    heard,
    live: () => heard.filter(({ body }) => !body.meta?.snapshot).map(({ name }) => name),
    synced: async () => {
      const isLast = ({ name, body }: Heard): boolean => name === 'cases:updated' && body.meta?.snapshot === true;
      await eventually(() => heard.some(isLast), { deadlineMs: 10_000 });
    },
    close: () => void socket.disconnect(),
  };
  opened.add(client);
  return client;
}

export const openAs = (url: string, { token }: Person): TestClient => openClient(url, { auth: { token } });

export const cookieOf = ({ cookie }: Person): string => `aftercommit_session=${cookie}`;

/** A page of the site in a browser: its cookies, its origin. */
export function openPage(url: string, cookie: string, options: ClientOptions = {}): TestClient {
  return openClient(url, { headers: { cookie, origin: siteOrigin }, ...options });
}

export function closeAllClients(): void {
  for (const client of opened) client.close();
  opened.clear();
}

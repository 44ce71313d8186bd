import { io, type Socket } from 'socket.io-client';
import { eventually } from '@aftercommit/testing/eventually';

/** What a client was told, in the order in which it was told. */
export type Heard = {
  name: string;
  body: { meta?: { id: string; stream: string; seq: number; snapshot?: true }; [key: string]: unknown };
};

export type RawClient = {
  kind: string;
  socket: Socket;
  heard: Heard[];
  /** What its connection did, with the time of day: for the message of a test that waited in vain. */
  journal: string[];
  /** Events that are no snapshot, of this name. */
  live(name?: string): Heard[];
  close(): void;
};

export type RawClientOptions = {
  url: string;
  kind: string;
  transports?: ('websocket' | 'polling')[];
  token?: string;
  /** Sent as a browser would from the site's own page. */
  cookie?: string;
  origin?: string;
};

/** A client that knows only the original contract: socket.io-client and nothing of ours. */
export function openRawClient(options: RawClientOptions): RawClient {
  const { url, kind, transports = ['websocket', 'polling'], token, cookie, origin } = options;
  const socket = io(url, {
    transports,
    forceNew: true,
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 5_000,
    ...(token ? { auth: { token } } : {}),
    extraHeaders: { ...(cookie ? { cookie } : {}), ...(origin ? { origin } : {}) },
  });
  const heard: Heard[] = [];
  socket.onAny((name: string, body: Heard['body']) => heard.push({ name, body: body ?? {} }));
  const journal: string[] = [];
  const note = (what: string): void => void journal.push(`${new Date().toISOString()} ${what}`);
  socket.on('connect', () => note('connected'));
  socket.on('disconnect', (reason) => note(`disconnected: ${reason}`));
  socket.on('connect_error', (error) => note(`refused: ${error.message}`));
  socket.io.on('reconnect_attempt', () => note('tries'));
  return {
    kind,
    socket,
    heard,
    journal,
    live: (name) => heard.filter((each) => !each.body.meta?.snapshot && (name === undefined || each.name === name)),
    close: () => socket.disconnect(),
  };
}

/** Longer than a client's patience with one attempt to connect (20 s): the second one may be the one that succeeds. */
export const reconnectDeadlineMs = 40_000;

/** Waits until the client has its first snapshot: from then on it misses nothing. */
export async function waitForSnapshot(client: RawClient): Promise<void> {
  await eventually(() => client.heard.some(({ body }) => body.meta?.snapshot), { deadlineMs: reconnectDeadlineMs });
}

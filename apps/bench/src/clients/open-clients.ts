import { io, type Socket } from 'socket.io-client';
import { eventually } from '@aftercommit/testing/eventually';
import { readClockMs } from '../processes/read-clock';
import type { Person } from '../site/fill-people';

/** A packet of protocol 2, as far as the bench looks into it. */
type Packet = { type: string; data: { version?: number } | null };

export type Clients = {
  sockets: Socket[];
  /** When this version of a person's balance was heard. */
  heardAtMs(person: number, version: number): number | undefined;
  /** Balances heard since the last reset. */
  count(): number;
  firstAtMs(): number;
  lastAtMs(): number;
  reset(): void;
  close(): void;
};

export type ClientsOptions = {
  urls: string[];
  people: Person[];
  /** How this kind of server is told who connects. */
  auth: (person: Person) => Record<string, unknown>;
  /** Ours says when it is up to date; a bare one says nothing. */
  waitsForSync: boolean;
};

export const authOfOurs = ({ token }: Person): Record<string, unknown> => ({ token, protocol: 2 });
export const authOfPeer = ({ userId }: Person): Record<string, unknown> => ({ userId });

/** Connecting so many at once keeps a server from being flooded by handshakes that nobody measures. */
const connectingAtOnceMax = 100;
const connectTimeoutMs = 30_000;

/** One socket for each person, over WebSocket, spread over the servers. */
export async function openClients(options: ClientsOptions): Promise<Clients> {
  const heard = new Map<number, number>();
  let count = 0;
  let firstAtMs = 0;
  let lastAtMs = 0;
  const sockets: Socket[] = [];
  for (let from = 0; from < options.people.length; from += connectingAtOnceMax) {
    const slice = options.people.slice(from, from + connectingAtOnceMax);
    sockets.push(...(await Promise.all(slice.map((person, index) => openOne(person, from + index)))));
  }

  async function openOne(person: Person, number: number): Promise<Socket> {
    const socket = io(options.urls[number % options.urls.length] ?? '', {
      transports: ['websocket'],
      forceNew: true,
      auth: options.auth(person),
    });
    let synced = !options.waitsForSync;
    socket.on('stream:sync', ({ stream }: { stream: string }) => {
      if (stream.startsWith('user:')) synced = true;
    });
    socket.on('stream:event', ({ type, data }: Packet) => {
      if (type !== 'balance.updated' || !data?.version) return;
      lastAtMs = readClockMs();
      firstAtMs ||= lastAtMs;
      count += 1;
      heard.set(keyOf(number, data.version), lastAtMs);
    });
    await eventually(() => socket.connected && synced, { deadlineMs: connectTimeoutMs });
    return socket;
  }

  return {
    sockets,
    heardAtMs: (person, version) => heard.get(keyOf(person, version)),
    count: () => count,
    firstAtMs: () => firstAtMs,
    lastAtMs: () => lastAtMs,
    reset: () => {
      heard.clear();
      count = 0;
      firstAtMs = 0;
      lastAtMs = 0;
    },
    close: () => sockets.forEach((socket) => socket.disconnect()),
  };
}

const keyOf = (person: number, version: number): number => person * 1e9 + version;

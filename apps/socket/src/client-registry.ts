import type { Socket } from 'socket.io';
import type { StreamCursor } from '@aftercommit/contracts/socket-protocol';
import type { RenderedEvent } from './render-event';

/** Who a connection is. It never changes while the connection is open. */
export type Identity = {
  userId: string | null;
  /** The sessions that let it read what it reads; when one of them ends, so does the connection. */
  sessionIds: string[];
  adminId: string | null;
  /** true: by a token of its own, which another sign-in of the same browser does not change. */
  byToken: boolean;
  /** SHA-256 (hex) of the page's visitor cookie. */
  visitorHash: string | null;
};

/**
 * One open connection. It is registered before its session and snapshot are read (syncing: events wait), and live from
 * the tick in which they are flushed.
 */
export type Client = {
  socket: Socket;
  identity: Identity;
  /** 1: the original contract. 2: follows streams by seq. */
  protocol: 1 | 2;
  /** Where it was, by stream, when it connected. */
  cursors: Readonly<Record<string, StreamCursor>>;
  streams: readonly string[];
  live: boolean;
  waiting: RenderedEvent[];
  /** Stream to seq: nothing at or below reaches this connection again. */
  floors: Map<string, number>;
  /** State to version: what a connection was told never goes back. */
  versions: Map<string, number>;
};

export type ClientRegistry = {
  add(client: Client): void;
  remove(client: Client): void;
  inStream(stream: string): Iterable<Client>;
  withVisitor(visitorHash: string): Iterable<Client>;
  syncing(): Iterable<Client>;
  markLive(client: Client): void;
  all(): Iterable<Client>;
  count(): number;
  /** Broadcasts move no floor of a connection, so their last seq is kept once for all. */
  noteBroadcast(stream: string, seq: number): void;
  /** The last seq of a stream that this connection was given. */
  readSeq(client: Client, stream: string): number;
  /** The numbering starts anew: what was noted belongs to another life of it. */
  forgetBroadcasts(): void;
};

/** The open connections of this server, by what an event looks for. */
export function createClientRegistry(): ClientRegistry {
  const clients = new Set<Client>();
  const syncing = new Set<Client>();
  const byStream = new Map<string, Set<Client>>();
  const byVisitor = new Map<string, Set<Client>>();
  const broadcastSeqs = new Map<string, number>();

  return {
    add: (client) => {
      clients.add(client);
      syncing.add(client);
      for (const stream of client.streams) addTo(byStream, stream, client);
      if (client.identity.visitorHash) addTo(byVisitor, client.identity.visitorHash, client);
    },
    remove: (client) => {
      clients.delete(client);
      syncing.delete(client);
      for (const stream of client.streams) removeFrom(byStream, stream, client);
      if (client.identity.visitorHash) removeFrom(byVisitor, client.identity.visitorHash, client);
    },
    markLive: (client) => {
      client.live = true;
      syncing.delete(client);
    },
    inStream: (stream) => byStream.get(stream) ?? [],
    withVisitor: (visitorHash) => byVisitor.get(visitorHash) ?? [],
    syncing: () => syncing,
    all: () => clients,
    count: () => clients.size,
    noteBroadcast: (stream, seq) => void broadcastSeqs.set(stream, seq),
    readSeq: (client, stream) => Math.max(client.floors.get(stream) ?? 0, broadcastSeqs.get(stream) ?? 0),
    forgetBroadcasts: () => broadcastSeqs.clear(),
  };
}

function addTo(index: Map<string, Set<Client>>, key: string, client: Client): void {
  const found = index.get(key);
  if (found) found.add(client);
  else index.set(key, new Set([client]));
}

function removeFrom(index: Map<string, Set<Client>>, key: string, client: Client): void {
  const found = index.get(key);
  found?.delete(client);
  if (found?.size === 0) index.delete(key);
}

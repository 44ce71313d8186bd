import type { Socket } from 'socket.io';
import type { StreamCursor } from '@aftercommit/contracts/socket-protocol';
import { createIndex } from './create-index';
import type { RenderedEvent } from './render-event';

/** Who a connection is. It never changes while the connection is open. */
export type Identity = {
  userId: string | null;
  /** The sessions that let it read what it reads; when one of them ends, so does the connection. */
  sessionIds: string[];
  adminId: string | null;
  /** true: by a token of its own, which another sign-in of the same browser does not change: it has no visitorHash. */
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
  /** Where it comes from: how many do is bounded. */
  address: string;
  /** 1: the original contract. 2: follows streams by seq. */
  protocol: 1 | 2;
  /** Where it was, by stream, when it connected. */
  cursors: Readonly<Record<string, StreamCursor>>;
  streams: readonly string[];
  live: boolean;
  waiting: RenderedEvent[];
  /** Of each of its streams: no seq at or below reaches this connection again. An array, as a map of three is ten times as large. */
  floors: number[];
  /** What a connection was told never goes back. */
  toldVersions: ToldVersion[];
  /** When the first of its sessions ends, in milliseconds of performance.now(). */
  expiresAtMs: number;
  /** The second in which it last said something, and how often in it. */
  heardSecond: number;
  heardCount: number;
  /** A `stream:resume` is being answered. */
  resuming: boolean;
};

export type ToldVersion = { stream: string; key: string; version: number };

export function readFloor(client: Client, stream: string): number {
  return client.floors[client.streams.indexOf(stream)] ?? 0;
}

export function raiseFloor(client: Client, stream: string, seq: number): void {
  const index = client.streams.indexOf(stream);
  if (index >= 0) client.floors[index] = seq;
}

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
  const byStream = createIndex<Client>();
  const byVisitor = createIndex<Client>();
  const broadcastSeqs = new Map<string, number>();

  return {
    add: (client) => {
      clients.add(client);
      syncing.add(client);
      for (const stream of client.streams) byStream.add(stream, client);
      if (client.identity.visitorHash) byVisitor.add(client.identity.visitorHash, client);
    },
    remove: (client) => {
      clients.delete(client);
      syncing.delete(client);
      for (const stream of client.streams) byStream.remove(stream, client);
      if (client.identity.visitorHash) byVisitor.remove(client.identity.visitorHash, client);
    },
    markLive: (client) => {
      client.live = true;
      syncing.delete(client);
    },
    inStream: (stream) => byStream.find(stream),
    withVisitor: (visitorHash) => byVisitor.find(visitorHash),
    syncing: () => syncing,
    all: () => clients,
    count: () => clients.size,
    noteBroadcast: (stream, seq) => void broadcastSeqs.set(stream, seq),
    readSeq: (client, stream) => Math.max(readFloor(client, stream), broadcastSeqs.get(stream) ?? 0),
    forgetBroadcasts: () => broadcastSeqs.clear(),
  };
}

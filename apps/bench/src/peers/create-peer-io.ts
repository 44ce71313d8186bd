import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Emitter } from '@socket.io/redis-emitter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { listenOnLoopback } from '@aftercommit/testing/listen-on-loopback';

/** One message of a peer: what it tells whom. */
export type PeerMessage = { userId: string; balance: number; version: number };

export type EmitMessage = (message: PeerMessage) => void;

export type PeerIo = { port: number; emit: EmitMessage };

/** Where another process hears of emits: Socket.IO's own way, over Redis. key: of one contender alone. */
export type Relay = { redisUrl: string; key: string };

type Emits = { to(room: string): { emit(name: string, packet: unknown): unknown } };

const roomOf = (userId: string): string => `user:${userId}`;

/**
 * Bare Socket.IO with the options of our socket server, and one room per person. A client says who it is and is
 * believed: nothing is checked, read or synchronised, which is the least that a socket server can do.
 */
export async function createPeerIo({
  port = 0,
  relay,
}: { port?: number; relay?: Relay | undefined } = {}): Promise<PeerIo> {
  const server = createServer();
  const io = new Server(server, {
    maxHttpBufferSize: 10_000,
    pingInterval: 5_000,
    pingTimeout: 4_000,
    perMessageDeflate: false,
    serveClient: false,
    connectTimeout: 10_000,
    ...(relay
      ? { adapter: createAdapter(new Redis(relay.redisUrl), new Redis(relay.redisUrl), { key: relay.key }) }
      : {}),
  });
  io.on('connection', (socket) => void socket.join(roomOf(String(socket.handshake.auth.userId))));
  return { port: await listenOnLoopback(server, port), emit: emitBy(io) };
}

/** The same emit in a process that has no sockets. */
export function createRelayedEmit({ redisUrl, key }: Relay): EmitMessage {
  return emitBy(new Emitter(new Redis(redisUrl), { key }));
}

/** The packet that protocol 2 of ours sends, so that the client parses the same. */
function emitBy(io: Emits): EmitMessage {
  return ({ userId, balance, version }) =>
    void io.to(roomOf(userId)).emit('stream:event', {
      type: 'balance.updated',
      data: { balance, version },
      meta: { id: userId, stream: roomOf(userId), seq: version, epoch: 'none', at: Date.now() },
    });
}

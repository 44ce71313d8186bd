import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { listenOnLoopback } from '@aftercommit/testing/listen-on-loopback';

/** One message of a peer: what it tells whom. */
export type PeerMessage = { userId: string; balance: number; version: number };

export type PeerIo = { port: number; emit(message: PeerMessage): void };

const roomOf = (userId: string): string => `user:${userId}`;

/**
 * Bare Socket.IO with the options of our socket server, and one room per person. A client says who it is and is
 * believed: nothing is checked, read or synchronised, which is the least that a socket server can do.
 */
export async function createPeerIo(port = 0): Promise<PeerIo> {
  const server = createServer();
  const io = new Server(server, {
    maxHttpBufferSize: 10_000,
    pingInterval: 5_000,
    pingTimeout: 4_000,
    perMessageDeflate: false,
    serveClient: false,
    connectTimeout: 10_000,
  });
  io.on('connection', (socket) => void socket.join(roomOf(String(socket.handshake.auth.userId))));
  const listening = port === 0 ? await listenOnLoopback(server) : await listenOn(server, port);
  return {
    port: listening,
    // The packet that protocol 2 of ours sends, so that the client parses the same.
    emit: ({ userId, balance, version }) =>
      void io.to(roomOf(userId)).emit('stream:event', {
        type: 'balance.updated',
        data: { balance, version },
        meta: { id: userId, stream: roomOf(userId), seq: version, epoch: 'none', at: Date.now() },
      }),
  };
}

function listenOn(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(port)));
}

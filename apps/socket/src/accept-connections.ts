// Connections in: who is it, may it come in, and then registered before anything is read for it.
import type { Server, Socket } from 'socket.io';
import { listReadableStreams, userStream } from '@aftercommit/contracts/events/streams';
import type { HandshakeAuth } from '@aftercommit/contracts/socket-protocol';
import { DomainError } from '@aftercommit/domain/domain-error';
import { classifyFailure, TransientError } from '@aftercommit/runtime/failures';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { createAnswer, type MessageDeps } from './create-answer';
import { authenticateHandshake, type HandshakeDeps } from './authenticate-handshake';
import type { Client, ClientRegistry, Identity } from './client-registry';
import { createConnectionCount } from './count-connections';
import { readAddress } from './read-address';
import type { SyncClient } from './sync-client';

export type ConnectionDeps = {
  io: Server;
  registry: ClientRegistry;
  sync: SyncClient;
  /** The connection is gone: nothing may keep it. */
  forget(client: Client): void;
  messages: MessageDeps;
  handshake: HandshakeDeps;
  trustedProxies: number;
  connectionsPerUserMax: number;
  connectionsPerAddressMax: number;
  /** The lines of the original contract; null: kept off. */
  say: ((line: string) => void) | null;
  metrics: Metrics;
  log: Logger;
};

type Admitted = { identity: Identity; address: string; auth: HandshakeAuth };

export function acceptConnections(deps: ConnectionDeps): void {
  const { io, registry, log } = deps;
  const addresses = createConnectionCount();

  io.use((socket, next) => {
    admit(socket)
      .then(() => next())
      .catch((error: unknown) => refuse(socket, error, next));
  });

  async function admit(socket: Socket): Promise<void> {
    // A second session over one connection, which no client of ours opens: its handshake is gone.
    if (!socket.request) throw new TransientError('one session per connection');
    const address = readAddress(socket.request, deps.trustedProxies);
    if (addresses.count(address) >= deps.connectionsPerAddressMax) throw new DomainError('too_many_requests');
    const { identity, auth } = await authenticateHandshake(deps.handshake, socket);
    const { userId } = identity;
    if (userId && [...registry.inStream(userStream(userId))].length >= deps.connectionsPerUserMax) {
      throw new DomainError('too_many_requests');
    }
    socket.data = { identity, address, auth } satisfies Admitted;
  }

  function refuse(socket: Socket, error: unknown, next: (error: Error) => void): void {
    if (error instanceof DomainError) {
      deps.metrics.count('aftercommit_handshakes_refused_total', { code: error.code });
      return next(Object.assign(new Error(error.message), { data: { code: error.code } }));
    }
    // A refused client stays away for good; one whose transport closes tries again, which is what a hiccup of ours needs.
    if (classifyFailure(error) !== 'transient') log.error('socket.handshake_failed', describeError(error));
    socket.conn.close();
  }

  // One listener of each kind for thousands of connections: it finds its own in the socket's data.
  const answer = createAnswer(deps.messages);
  function forget(this: Socket): void {
    const client = this.data as Client;
    registry.remove(client);
    addresses.remove(client.address);
    deps.forget(client);
  }

  io.on('connection', (socket) => {
    const client = createClient(socket, socket.data as Admitted);
    forgetHandshake(socket);
    socket.data = client;
    addresses.add(client.address);
    registry.add(client);
    deps.say?.(`Client connected: ${socket.id}`);
    socket.onAny(answer);
    socket.on('disconnect', forget);
    void deps.sync(client);
  });
}

function createClient(socket: Socket, { identity, address, auth }: Admitted): Client {
  const streams = listReadableStreams(identity);
  return {
    socket,
    identity,
    address,
    protocol: auth.protocol ?? 1,
    cursors: auth.resume ?? {},
    streams,
    live: false,
    waiting: [],
    floors: streams.map(() => 0),
    toldVersions: [],
    expiresAtMs: Infinity,
    heardSecond: 0,
    heardCount: 0,
    resuming: false,
  };
}

const nothing = Object.freeze({});

/**
 * Socket.IO keeps the first request, its headers and what the client said in it for as long as the connection: several
 * kilobytes for each of thousands that are idle. It also keeps a room for each socket, of which nobody here makes use.
 * https://socket.io/docs/v4/memory-usage/
 */
function forgetHandshake(socket: Socket): void {
  Object.assign(socket.conn, { request: null });
  Object.assign(socket, { handshake: nothing });
  void socket.leave(socket.id);
}

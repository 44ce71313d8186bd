// Connections in: who is it, may it come in, and then registered before anything is read for it.
import type { Server, Socket } from 'socket.io';
import { listReadableStreams, userStream } from '@aftercommit/contracts/events/streams';
import type { HandshakeAuth } from '@aftercommit/contracts/socket-protocol';
import { DomainError } from '@aftercommit/domain/domain-error';
import { classifyFailure, TransientError } from '@aftercommit/runtime/failures';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { answerIdentify } from './answer-identify';
import { answerResume, type ResumeDeps } from './answer-resume';
import { authenticateHandshake, type HandshakeDeps } from './authenticate-handshake';
import type { Client, ClientRegistry, Identity } from './client-registry';
import { createConnectionCount } from './count-connections';
import { limitMessages } from './limit-messages';
import { readAddress } from './read-address';
import type { SyncClient } from './sync-client';

export type ConnectionDeps = {
  io: Server;
  registry: ClientRegistry;
  sync: SyncClient;
  /** `user:identify` was answered: say the current state once more. */
  refresh(client: Client): void;
  /** The connection is gone: nothing may keep it. */
  forget(client: Client): void;
  resume: ResumeDeps;
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

  io.on('connection', (socket) => {
    const { identity, address, auth } = socket.data as Admitted;
    const client = createClient(socket, identity, auth);
    forgetHandshake(socket);
    addresses.add(address);
    registry.add(client);
    deps.say?.(`Client connected: ${socket.id}`);
    limitMessages(client);
    answerIdentify(client, deps.refresh, deps.say);
    answerResume(client, deps.resume);
    socket.on('disconnect', () => {
      registry.remove(client);
      addresses.remove(address);
      deps.forget(client);
    });
    void deps.sync(client);
  });
}

function createClient(socket: Socket, identity: Identity, auth: HandshakeAuth): Client {
  return {
    socket,
    identity,
    protocol: auth.protocol ?? 1,
    cursors: auth.resume ?? {},
    streams: listReadableStreams(identity),
    live: false,
    waiting: [],
    floors: new Map(),
    versions: new Map(),
  };
}

/**
 * Socket.IO keeps the first request, its headers and what the client said in it for as long as the connection: several
 * kilobytes for each of thousands that are idle.
 * https://socket.io/docs/v4/memory-usage/
 */
function forgetHandshake(socket: Socket): void {
  Object.assign(socket.conn, { request: null });
  Object.assign(socket.handshake, { headers: {}, query: {}, auth: {} });
  socket.data = {};
}

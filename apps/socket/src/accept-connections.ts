// Connections in: who is it, may it come in, and then registered before anything is read for it.
import type { Server, Socket } from 'socket.io';
import { listReadableStreams } from '@aftercommit/contracts/events/streams';
import { DomainError } from '@aftercommit/domain/domain-error';
import { classifyFailure } from '@aftercommit/runtime/failures';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { createAdmission, type AdmissionDeps, type Admitted } from './create-admission';
import { createAnswer, type MessageDeps } from './create-answer';
import type { Client } from './client-registry';
import type { SyncClient } from './sync-client';

export type ConnectionDeps = AdmissionDeps & {
  io: Server;
  sync: SyncClient;
  /** The connection is gone: nothing may keep it. */
  forget(client: Client): void;
  messages: MessageDeps;
  /** The lines of the original contract; null: kept off. */
  say: ((line: string) => void) | null;
  metrics: Metrics;
  log: Logger;
};

export function acceptConnections(deps: ConnectionDeps): void {
  const { io, registry, log } = deps;
  const { admit, leave } = createAdmission(deps);

  io.use((socket, next) => {
    admit(socket)
      .then((admitted) => {
        socket.data = admitted;
        next();
        // In the next tick it is let in, or dropped without a word if it has left meanwhile.
        setImmediate(() => {
          if (socket.data === admitted) leave(admitted.address);
        });
      })
      .catch((error: unknown) => refuse(socket, error, next));
  });

  function refuse(socket: Socket, error: unknown, next: (error: Error) => void): void {
    if (error instanceof DomainError) {
      deps.metrics.count('aftercommit_handshakes_refused_total', { code: error.code });
      return next(Object.assign(new Error(error.message), { data: { code: error.code } }));
    }
    // A refused client stays away for good; one whose transport closes tries again, which is what a hiccup of ours needs.
    if (classifyFailure(error) !== 'transient') log.error('socket.handshake_failed', describeError(error));
    socket.conn.close();
    // Nothing is sent over what is closed; unanswered, Socket.IO would keep the connection for as long as we live.
    next(new Error('try again'));
  }

  // One listener of each kind for thousands of connections: it finds its own in the socket's data.
  const answer = createAnswer(deps.messages);
  function forget(this: Socket): void {
    const client = this.data as Client;
    registry.remove(client);
    leave(client.address);
    deps.forget(client);
    // Whoever ends the session and not the connection would keep one that nobody counts.
    this.conn.close();
  }

  io.on('connection', (socket) => {
    const client = createClient(socket, socket.data as Admitted);
    forgetHandshake(socket);
    socket.data = client;
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

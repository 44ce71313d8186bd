// The socket server's own part: connections in, identity, sync, and a close that lets clients come back by themselves.
import type { Server as HttpServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Server, type Socket } from 'socket.io';
import { adminStream, publicStreams, userStream } from '@aftercommit/contracts/events/streams';
import { DomainError } from '@aftercommit/domain/domain-error';
import { classifyFailure } from '@aftercommit/runtime/failures';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import { authenticateHandshake, type HandshakeDeps } from './authenticate-handshake';
import type { Client, ClientRegistry, Identity } from './client-registry';
import { readAddress } from './read-address';
import { closeConnection } from './emit-event';
import { answerIdentify } from './answer-identify';
import { limitMessages } from './limit-messages';
import type { ClientSync } from './sync-client';

export type SocketServerOptions = {
  serverName: string;
  siteOrigins: string[];
  trustedProxies: number;
  connectionsPerUserMax: number;
  connectionsPerAddressMax: number;
};

/** The largest message a client may send, in bytes: ours are a few names and numbers. */
const messageBytesMax = 10_000;

const pingIntervalMs = 5_000;
const pingTimeoutMs = 5_000;

/** Closing everybody at once would bring everybody back at once. */
const closeSliceSize = 200;
const closeSlicePauseMs = 50;

export function createIo(httpServer: HttpServer, options: SocketServerOptions): Server {
  const io = new Server(httpServer, {
    cors: { origin: options.siteOrigins, methods: ['GET', 'POST'], credentials: true },
    maxHttpBufferSize: messageBytesMax,
    pingInterval: pingIntervalMs,
    pingTimeout: pingTimeoutMs,
    perMessageDeflate: false,
    serveClient: false,
    connectTimeout: 10_000,
  });
  // The name in front lets a proxy send every request of a polling session to the server that has it.
  io.engine.generateId = () => `${options.serverName}.${randomBytes(15).toString('base64url')}`;
  return io;
}

export type ConnectionDeps = {
  io: Server;
  registry: ClientRegistry;
  sync: ClientSync;
  handshake: HandshakeDeps;
  options: SocketServerOptions;
  /** The lines of the original contract; null: kept off. */
  say: ((line: string) => void) | null;
  log: Logger;
};

export function acceptConnections(deps: ConnectionDeps): void {
  const { io, registry, sync, options, log } = deps;
  const byAddress = new Map<string, number>();

  io.use((socket, next) => {
    admit(socket)
      .then(() => next())
      .catch((error: unknown) => refuse(socket, error, next));
  });

  async function admit(socket: Socket): Promise<void> {
    const address = readAddress(socket.request, options.trustedProxies);
    if ((byAddress.get(address) ?? 0) >= options.connectionsPerAddressMax) throw new DomainError('too_many_requests');
    const identity = await authenticateHandshake(deps.handshake, socket);
    const { userId } = identity;
    if (userId && [...registry.inStream(userStream(userId))].length >= options.connectionsPerUserMax) {
      throw new DomainError('too_many_requests');
    }
    socket.data = { identity, address };
  }

  function refuse(socket: Socket, error: unknown, next: (error: Error) => void): void {
    if (error instanceof DomainError)
      return next(Object.assign(new Error(error.message), { data: { code: error.code } }));
    // A refused client stays away for good; one whose transport closes tries again, which is what a hiccup of ours needs.
    if (classifyFailure(error) !== 'transient') log.error('socket.handshake_failed', describeError(error));
    socket.conn.close();
  }

  io.on('connection', (socket) => {
    const { identity, address } = socket.data as { identity: Identity; address: string };
    const client = createClient(socket, identity);
    byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
    registry.add(client);
    deps.say?.(`Client connected: ${socket.id}`);
    limitMessages(client);
    answerIdentify(client, sync, deps.say);
    socket.on('disconnect', () => {
      registry.remove(client);
      sync.forget(client);
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
    void sync.sync(client);
  });
}

function createClient(socket: Socket, identity: Identity): Client {
  const streams: string[] = [...publicStreams];
  if (identity.userId) streams.push(userStream(identity.userId));
  if (identity.adminId) streams.push(adminStream(identity.adminId));
  return { socket, identity, streams, live: false, waiting: [], floors: new Map(), versions: new Map() };
}

/** Closes all connections, a slice at a time. */
export async function closeAllInSlices(registry: ClientRegistry): Promise<void> {
  let closed = 0;
  for (const client of [...registry.all()]) {
    closeConnection(client);
    closed += 1;
    if (closed % closeSliceSize === 0) await pause(closeSlicePauseMs);
  }
}

import { randomBytes } from 'node:crypto';
import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';

/** The largest message a client may send, in bytes: ours are a few names and numbers. */
const messageBytesMax = 10_000;

const pingIntervalMs = 5_000;
/** With the interval: a connection that died without a word is noticed within nine seconds. */
const pingTimeoutMs = 4_000;

/** A connection that has not said in this time what it wants is closed. */
const connectTimeoutMs = 10_000;

/** Socket.IO as the contract speaks it. Without a cluster adapter: each server emits to its own connections, in log order. */
export function createIo(httpServer: HttpServer, options: { serverName: string; siteOrigins: string[] }): Server {
  const io = new Server(httpServer, {
    cors: { origin: options.siteOrigins, methods: ['GET', 'POST'], credentials: true },
    maxHttpBufferSize: messageBytesMax,
    pingInterval: pingIntervalMs,
    pingTimeout: pingTimeoutMs,
    perMessageDeflate: false,
    serveClient: false,
    connectTimeout: connectTimeoutMs,
  });
  // The name in front lets a proxy send every request of a polling session to the server that has it.
  io.engine.generateId = () => `${options.serverName}.${randomBytes(15).toString('base64url')}`;
  return io;
}

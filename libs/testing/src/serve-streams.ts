import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import type { EventMap } from '@aftercommit/contracts/events/catalog';
import type {
  ResyncReason,
  StreamCursor,
  StreamEvent,
  StreamResumeAnswer,
  StreamSync,
} from '@aftercommit/contracts/socket-protocol';

export type StreamServer = {
  url: string;
  io: Server;
  epoch: string;
  /** Tokens that are believed, and whose they are. */
  people: Map<string, string>;
  /** Handshakes so far, in order. */
  handshakes: { token?: string; resume: Record<string, StreamCursor> }[];
  /** Bodies of stream:resume so far. */
  resumes: Record<string, StreamCursor>[];
  /** Code that the next handshakes are refused with; null: a bare error of a middleware. */
  refusals: (string | null)[];
  /** What stream:resume meets. */
  resumeMode: 'answer' | 'refuse' | 'silence';
  /** While true, connections are told nothing of their streams. */
  holdsSyncs: boolean;
  /** Writes an event; lost: and tells nobody. */
  write<Type extends keyof EventMap>(stream: string, type: Type, data: EventMap[Type] | null, lost?: 'lost'): void;
  sendHeads(): void;
  /** Ends every connection without a word. */
  cut(): void;
  close(): Promise<void>;
};

type Follower = { socket: Socket; streams: string[]; isSynced: boolean };

/** A small server of protocol 2 whose streams are arrays, for the client's own rules. */
export async function serveStreams(): Promise<StreamServer> {
  const http = createServer();
  const io = new Server(http);
  const logs = new Map<string, StreamEvent[]>();
  const followers = new Set<Follower>();
  const readLog = (stream: string): StreamEvent[] => {
    const log = logs.get(stream) ?? [];
    logs.set(stream, log);
    return log;
  };

  function sync(stream: string, cursor: StreamCursor | undefined): StreamSync {
    const log = readLog(stream);
    const place = { stream, epoch: server.epoch, seq: log.length };
    const reason: ResyncReason | null = !cursor ? 'no_cursor' : cursor.epoch === server.epoch ? null : 'epoch_changed';
    if (reason === null && cursor) return { ...place, events: log.slice(cursor.seq) };
    const balance = log.findLast(({ type }) => type === 'balance.updated');
    const meta = {
      id: randomUUID(),
      stream,
      seq: log.length,
      epoch: server.epoch,
      at: Date.now(),
      snapshot: true as const,
    };
    return { ...place, resync: reason ?? 'no_cursor', snapshot: balance ? [{ ...balance, meta }] : [] };
  }

  const server: StreamServer = {
    url: '',
    io,
    epoch: 'epoch-1',
    people: new Map(),
    handshakes: [],
    resumes: [],
    refusals: [],
    resumeMode: 'answer',
    holdsSyncs: false,
    write: (stream, type, data, lost) => {
      const log = readLog(stream);
      const meta = { id: randomUUID(), stream, seq: log.length + 1, epoch: server.epoch, at: Date.now() };
      const event: StreamEvent = { type, data, meta };
      log.push(event);
      if (lost) return;
      for (const { socket, streams, isSynced } of followers) {
        if (isSynced && streams.includes(stream)) socket.emit('stream:event', event);
      }
    },
    sendHeads: () => {
      for (const { socket, streams } of followers) {
        const heads = Object.fromEntries(streams.map((stream) => [stream, readLog(stream).length]));
        socket.emit('stream:heads', { epoch: server.epoch, heads });
      }
    },
    cut: () => {
      for (const { socket } of followers) socket.conn.close();
    },
    close: async () => {
      await io.close();
    },
  };

  io.use((socket, next) => {
    const { token, resume = {} } = socket.handshake.auth as { token?: string; resume?: Record<string, StreamCursor> };
    server.handshakes.push({ ...(token === undefined ? {} : { token }), resume });
    const refusal = server.refusals.shift();
    if (refusal !== undefined)
      return next(Object.assign(new Error('refused'), refusal ? { data: { code: refusal } } : {}));
    if (token !== undefined && !server.people.has(token)) {
      return next(Object.assign(new Error('refused'), { data: { code: 'unauthorized' } }));
    }
    next();
  });

  io.on('connection', (socket) => {
    const { token, resume = {} } = socket.handshake.auth as { token?: string; resume?: Record<string, StreamCursor> };
    const person = token === undefined ? undefined : server.people.get(token);
    const follower = { socket, streams: ['cases', 'drops', ...(person ? [`user:${person}`] : [])], isSynced: false };
    followers.add(follower);
    socket.on('disconnect', () => void followers.delete(follower));
    socket.on(
      'stream:resume',
      (cursors: Record<string, StreamCursor>, answer: (answer: StreamResumeAnswer) => void) => {
        server.resumes.push(cursors);
        if (server.resumeMode === 'refuse')
          return answer({ success: false, error: 'later', code: 'too_many_requests' });
        if (server.resumeMode === 'silence') return;
        const readable = follower.streams.filter((stream) => stream in cursors);
        answer({ success: true, syncs: readable.map((stream) => sync(stream, cursors[stream])) });
      },
    );
    if (server.holdsSyncs) return;
    for (const stream of follower.streams) socket.emit('stream:sync', sync(stream, resume[stream]));
    follower.isSynced = true;
  });

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return server;
}

import { io } from 'socket.io-client';
import { readResumeAnswer, readStreamEvent, readStreamHeads, readStreamSync } from './read-packet';
import type { StreamCursor, StreamEvent, StreamHeads, StreamResumeAnswer, StreamSync } from './wire';

export type TransportName = 'websocket' | 'polling';

/** What the page may say about the transport. */
export type SocketOptions = {
  /** Default: WebSocket, then polling where a network blocks it. */
  transports?: TransportName[];
  /** Default: /socket.io */
  path?: string;
  /** Send cookies to another origin. Default: no. */
  withCredentials?: boolean;
  /** Headers of the handshake. In a browser only with polling. */
  extraHeaders?: Record<string, string>;
};

/** transports: in the order in which they are tried. */
export type OpenOptions = SocketOptions & { transports: TransportName[] };

export type Handshake = { token?: string; resume: Record<string, StreamCursor> };

export type ConnectionEvents = {
  /** A transport is open; the server has not let it in yet. */
  onOpened(): void;
  onConnected(): void;
  onEvent(event: StreamEvent): void;
  onSync(sync: StreamSync): void;
  onHeads(heads: StreamHeads): void;
  /** A packet that is none of protocol 2. */
  onBadPacket(name: string): void;
  /** It is over, once. code: why the server did not let it in; null: it broke, or never came about. */
  onClosed(code: string | null): void;
};

export type Connection = {
  /** As the server names it; undefined before it is open. */
  readId(): string | undefined;
  /** @throws when no answer comes within timeoutMs. */
  resume(cursors: Record<string, StreamCursor>, timeoutMs: number): Promise<StreamResumeAnswer>;
  /** Nothing is heard from it any more. */
  close(): void;
};

/** One connection and never a second: coming back is decided elsewhere, with the cursors and the token of then. */
export function openConnection(
  { url, options, handshake }: { url: string; options: OpenOptions; handshake: Handshake },
  events: ConnectionEvents,
): Connection {
  const socket = io(url, {
    // Without it a network that refuses WebSocket is never tried with polling. Of a silent one it knows nothing.
    tryAllTransports: true,
    ...options,
    forceNew: true,
    reconnection: false,
    auth: { ...handshake, protocol: 2 },
  });

  function close(): void {
    socket.off();
    socket.disconnect();
  }

  function end(code: string | null): void {
    close();
    events.onClosed(code);
  }

  function listen<Packet>(
    name: string,
    read: (packet: unknown) => Packet | undefined,
    take: (p: Packet) => void,
  ): void {
    socket.on(name, (raw: unknown) => {
      const packet = read(raw);
      if (packet === undefined) events.onBadPacket(name);
      else take(packet);
    });
  }

  socket.io.on('open', () => events.onOpened());
  socket.on('connect', () => events.onConnected());
  socket.on('disconnect', () => end(null));
  socket.on('connect_error', (error: Error & { data?: { code?: unknown } }) => {
    const code = error.data?.code;
    end(typeof code === 'string' ? code : null);
  });
  listen('stream:event', readStreamEvent, (event) => events.onEvent(event));
  listen('stream:sync', readStreamSync, (sync) => events.onSync(sync));
  listen('stream:heads', readStreamHeads, (heads) => events.onHeads(heads));

  return {
    readId: () => socket.id,
    resume: async (cursors, timeoutMs) => {
      const answer = readResumeAnswer(await socket.timeout(timeoutMs).emitWithAck('stream:resume', cursors));
      if (!answer) throw new Error('stream:resume was answered with something else');
      return answer;
    },
    close,
  };
}

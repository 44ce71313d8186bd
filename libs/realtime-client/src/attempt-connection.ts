import {
  openConnection,
  type Connection,
  type ConnectionEvents,
  type SocketOptions,
  type TransportName,
} from './open-connection';
import type { Timing } from './timing';
import type { StreamCursor } from './wire';

/** Answers whose connection the next one is: a session token, or nothing for a visitor (or the session cookie). */
export type GetToken = () => string | null | undefined | Promise<string | null | undefined>;

export type AttemptDeps = {
  url: string;
  socket: SocketOptions;
  getToken: GetToken | undefined;
  timing: Timing;
  readCursors(): Record<string, StreamCursor>;
  /** Before the connection is opened with it. */
  onToken(token: string | null): void;
  onError(error: unknown): void;
};

export type AttemptEvents = Omit<ConnectionEvents, 'onOpened' | 'onConnected'> & {
  onConnected(connection: Connection): void;
  /** No transport opened in time. onClosed follows. */
  onSilent(): void;
};

export type Attempt = { close(): void };

const defaultTransports: readonly TransportName[] = ['websocket', 'polling'];

/**
 * One attempt from the token to the end of its connection. What is silent for too long at any of its stages has ended:
 * onClosed comes once, unless it is closed before. lastFirst: it begins with the transport that is else the last.
 */
export function attemptConnection(deps: AttemptDeps, events: AttemptEvents, lastFirst: boolean): Attempt {
  const { timing } = deps;
  const { transports, openTimeoutMs } = chooseOpening(deps, lastFirst);
  let connection: Connection | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  function close(): void {
    isOver = true;
    clearTimeout(deadline);
    connection?.close();
  }

  function end(code: string | null): void {
    if (isOver) return;
    close();
    events.onClosed(code);
  }

  function expectWithin(timeoutMs: number, onMissed?: () => void): void {
    clearTimeout(deadline);
    if (isOver) return;
    deadline = setTimeout(() => {
      onMissed?.();
      end(null);
    }, timeoutMs);
  }

  function open(token: string | null): void {
    if (!isOver) deps.onToken(token);
    // Whoever was told of it may have closed this attempt: the connection would be nobody's.
    if (isOver) return;
    expectWithin(openTimeoutMs, events.onSilent);
    const handshake = { ...(token === null ? {} : { token }), resume: deps.readCursors() };
    connection = openConnection({ url: deps.url, options: { ...deps.socket, transports }, handshake }, heard);
  }

  const heard: ConnectionEvents = {
    onOpened: () => expectWithin(timing.connectTimeoutMs),
    onConnected: () => {
      expectWithin(timing.syncTimeoutMs);
      if (connection) events.onConnected(connection);
    },
    onSync: (sync) => {
      expectWithin(timing.headsTimeoutMs);
      events.onSync(sync);
    },
    onHeads: (heads) => {
      expectWithin(timing.headsTimeoutMs);
      events.onHeads(heads);
    },
    onEvent: events.onEvent,
    onBadPacket: events.onBadPacket,
    onClosed: end,
  };

  expectWithin(timing.tokenTimeoutMs);
  readToken(deps.getToken).then(open, (error: unknown) => {
    if (!isOver) deps.onError(error);
    end(null);
  });
  return { close };
}

function chooseOpening({ socket, timing }: AttemptDeps, lastFirst: boolean) {
  const transports = [...(socket.transports ?? defaultTransports)];
  if (lastFirst) transports.reverse();
  // Only a transport that another one follows may be given up early: a slow network needs one that is waited for.
  const openTimeoutMs = transports.length > 1 && !lastFirst ? timing.openTimeoutMs : timing.connectTimeoutMs;
  return { transports, openTimeoutMs };
}

async function readToken(getToken: GetToken | undefined): Promise<string | null> {
  // Handlers registered right after the client was made hear its first event too.
  await Promise.resolve();
  return (await getToken?.()) || null;
}

import { openConnection, type Connection, type ConnectionEvents, type SocketOptions } from './open-connection';
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

export type AttemptEvents = Omit<ConnectionEvents, 'onConnected'> & { onConnected(connection: Connection): void };

export type Attempt = { close(): void };

/**
 * One attempt from the token to the end of its connection. What is silent for too long at any of its stages has ended:
 * onClosed comes once, unless it is closed before.
 */
export function attemptConnection(deps: AttemptDeps, events: AttemptEvents): Attempt {
  const { timing } = deps;
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

  function expectWithin(timeoutMs: number): void {
    clearTimeout(deadline);
    if (!isOver) deadline = setTimeout(() => end(null), timeoutMs);
  }

  function open(token: string | null): void {
    deps.onToken(token);
    expectWithin(timing.connectTimeoutMs);
    const handshake = { ...(token === null ? {} : { token }), resume: deps.readCursors() };
    connection = openConnection({ url: deps.url, options: deps.socket, handshake }, heard);
  }

  const heard: ConnectionEvents = {
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
  readToken(deps.getToken).then(
    (token) => {
      if (!isOver) open(token);
    },
    (error: unknown) => {
      if (isOver) return;
      deps.onError(error);
      end(null);
    },
  );
  return { close };
}

async function readToken(getToken: GetToken | undefined): Promise<string | null> {
  // Handlers registered right after the client was made hear its first event too.
  await Promise.resolve();
  return (await getToken?.()) || null;
}

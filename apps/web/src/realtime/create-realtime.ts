import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';

export type Realtime = {
  start(): void;
  stop(): void;
  /** A new connection with the identity of this moment: a socket never changes whose it is while open. */
  reconnect(): void;
};

export type RealtimeDeps = {
  /** Empty: this page's origin. */
  url: string;
  /** Whose connection the next one is. null: a visitor's. */
  readIdentity: () => { token: string; userId: string } | null;
  onEvent: (name: string, payload: unknown) => void;
  /** After every connection: what happened meanwhile has to be read. */
  onConnected: () => void;
  onDisconnected: () => void;
  /** The server did not take this identity: the session may be over. */
  onRefused: () => void;
};

const reconnectionDelayMs = 1_000;
const reconnectionDelayMaxMs = 5_000;
const identifyTimeoutMs = 5_000;

const acknowledgementSchema = z.object({ success: z.boolean() });

/** The page's one socket. It reconnects for ever, whoever closed it. */
export function createRealtime(deps: RealtimeDeps): Realtime {
  let socket: Socket | undefined;
  let comingBack: ReturnType<typeof setTimeout> | undefined;

  function reconnect(): void {
    clearTimeout(comingBack);
    socket?.disconnect().connect();
  }

  function reconnectIn(pauseMs: number): void {
    clearTimeout(comingBack);
    comingBack = setTimeout(reconnect, pauseMs);
  }

  async function identify(connected: Socket): Promise<void> {
    const userId = deps.readIdentity()?.userId;
    if (!userId) return;
    const answer: unknown = await connected.timeout(identifyTimeoutMs).emitWithAck('user:identify', { userId });
    const stillAsked = connected.connected && deps.readIdentity()?.userId === userId;
    if (!stillAsked || acknowledgementSchema.safeParse(answer).data?.success !== false) return;
    // Connected as somebody else: green, but deaf to this person's events.
    reconnectIn(reconnectionDelayMaxMs);
    deps.onRefused();
  }

  function open(): Socket {
    console.log('Initializing WebSocket connection...');
    const opening = createSocket(deps);
    opening.on('connect', () => {
      clearTimeout(comingBack);
      console.log(`WebSocket connected: ${opening.id}`);
      deps.onConnected();
      // No acknowledgement in time: the connection is dying, and its heartbeat ends it.
      identify(opening).catch(() => undefined);
    });
    opening.on('disconnect', (reason) => {
      deps.onDisconnected();
      // After any other reason the library comes back by itself.
      if (reason === 'io server disconnect') reconnectIn(reconnectionDelayMs);
    });
    opening.on('connect_error', () => {
      if (opening.active) return;
      reconnectIn(reconnectionDelayMaxMs);
      deps.onRefused();
    });
    opening.onAny(deps.onEvent);
    return opening;
  }

  return {
    start() {
      socket ??= open();
    },
    stop() {
      const stopping = socket;
      socket = undefined;
      clearTimeout(comingBack);
      stopping?.disconnect();
    },
    reconnect,
  };
}

function createSocket({ url, readIdentity }: RealtimeDeps): Socket {
  return io(url, {
    transports: ['websocket', 'polling'],
    // Without it a network that blocks WebSocket is never tried with polling.
    tryAllTransports: true,
    reconnectionDelay: reconnectionDelayMs,
    reconnectionDelayMax: reconnectionDelayMaxMs,
    forceNew: true,
    auth: (give) => {
      const identity = readIdentity();
      give(identity ? { token: identity.token } : {});
    },
  });
}

// The client of the event streams: what a server committed reaches the page's handlers once and in order, over every
// reconnect. It never guesses: what it cannot place it asks for.
import type { StreamState } from './apply-to-stream';
import type { GetToken } from './attempt-connection';
import { createListeners, type On } from './create-listeners';
import { createStore, type RealtimeSnapshot, type Store } from './create-store';
import { followStreams, type Streams } from './follow-streams';
import { keepConnected, type ConnectionState, type KeepConnectedDeps, type KeptConnection } from './keep-connected';
import type { SocketOptions } from './open-connection';
import { createStreamResumer, type StreamResumer } from './resume-streams';
import { defaultTiming, type Timing } from './timing';
import { watchPage } from './watch-page';

// A page that uses the published package has no other door to name these by.
export type { ConnectionState, RealtimeSnapshot, StreamState };
export type { EventMap, EventMeta, ResyncReason } from './wire';

export type RealtimeClientOptions = {
  /** Origin of the socket server. Empty, in a browser: the page's own. */
  url: string;
  /** Asked before every connection. Left out: a visitor, or whoever the session cookie says. */
  getToken?: GetToken;
  socket?: SocketOptions;
  timing?: Partial<Timing>;
  /** What a handler threw, what getToken threw, packets that could not be read. Default: console.error. */
  onError?: (error: unknown) => void;
};

export type RealtimeClient = {
  /** Calls the handler for each event of this type from now on; answers what ends it. */
  on: On;
  getConnectionState(): ConnectionState;
  getStreamStates(): Readonly<Record<string, StreamState>>;
  /** What is known now; the same object until it changes. */
  getSnapshot(): RealtimeSnapshot;
  /** Calls the listener when the snapshot has changed; answers what ends it. */
  subscribe(listener: () => void): () => void;
  /** Closes the connection and comes back with what getToken answers then. */
  refresh(): void;
  /** Asks whether anything was missed; without a connection, tries at once. */
  resume(): void;
  /** Ends everything, for good. May be called twice. */
  close(): void;
};

/** Connects and stays connected until close(). Handlers registered in the same tick miss nothing. */
export function createRealtimeClient(options: RealtimeClientOptions): RealtimeClient {
  const timing = { ...defaultTiming, ...options.timing };
  const onError = options.onError ?? ((error: unknown) => console.error(error));
  const listeners = createListeners(onError);
  const store = createStore((before, now) => sayWhatChanged(before, now, listeners.call), onError);
  const reconnect = (): void => kept.reconnect();
  const resumer = createStreamResumer({ readStreams: () => streams, timing, reconnect });
  const streams: Streams = followStreams({
    onDeliver: ({ type, data, meta }) => listeners.call(type, data, meta),
    onResync: (resync) => listeners.call('resync', resync),
    onChanged: () => store.write({ streams: streams.readStates(), balance: streams.readBalance() }),
    requestResume: resumer.ask,
    requestReconnect: reconnect,
  });
  const kept: KeptConnection = keepConnected({
    url: options.url,
    socket: options.socket ?? {},
    getToken: options.getToken,
    timing,
    readCursors: streams.readCursors,
    onState: (connection) => store.write({ connection }),
    onToken: streams.identify,
    onConnected: (connection) => {
      resumer.connected(connection);
      listeners.call('connected', { id: connection.readId() ?? '' });
    },
    onDisconnected: () => {
      resumer.disconnected();
      streams.disconnected();
    },
    onHandshakeInvalid: streams.forgetAll,
    onError,
    packets: takePackets(streams, resumer, onError),
  });
  const resume = (): void => {
    kept.hurry();
    streams.check();
  };
  const unwatchPage = watchPage(resume);
  const refresh = (): void => {
    streams.doubtIdentity();
    kept.refresh();
  };
  refresh();
  const close = (): void => {
    unwatchPage();
    kept.close();
    listeners.clear();
    store.clear();
  };
  return { ...createReaders(store), on: listeners.on, refresh, resume, close };
}

function takePackets(
  streams: Streams,
  resumer: StreamResumer,
  onError: (error: unknown) => void,
): KeepConnectedDeps['packets'] {
  return {
    onEvent: (event) => {
      resumer.heard();
      streams.event(event);
    },
    onSync: (sync) => {
      resumer.awaitStrays();
      streams.sync(sync);
    },
    onHeads: (heads) => {
      resumer.heard();
      streams.heads(heads);
    },
    onBadPacket: (name) => onError(new Error(`${name} could not be read`)),
  };
}

function createReaders(store: Store) {
  return {
    getConnectionState: () => store.read().connection,
    getStreamStates: () => store.read().streams,
    getSnapshot: store.read,
    subscribe: store.subscribe,
  };
}

function sayWhatChanged(
  before: RealtimeSnapshot,
  now: RealtimeSnapshot,
  call: (name: string, value: unknown) => void,
): void {
  if (now.connection !== before.connection) call('connection_state', now.connection);
  for (const [stream, state] of Object.entries(now.streams)) {
    if (before.streams[stream] !== state) call('stream_state', { stream, state });
  }
}

import createSubscriber, { type Subscriber } from 'pg-listen';
import type { ClientConfig } from 'pg';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { answerTimeoutMs } from './connection-options';

/** Every heartbeatMs the listener notifies itself. Nothing heard for silenceMaxMs: the connection is half-open, make another. */
const heartbeatMs = 2_000;
const silenceMaxMs = 5_000;

export type ListenOptions = {
  connectionOptions: ClientConfig;
  channel: string;
  onNotification: (payload: string) => void;
  /** After every connection, the first and each later one: what was notified in between is lost. */
  onConnected: () => void;
};

export type PostgresListener = LongRunning & {
  /** false: what is notified now is not heard. */
  isListening(): boolean;
};

/**
 * LISTEN that stays: pg-listen reconnects, and a heartbeat through the server finds a connection that died without a
 * word. A payload is text, '' when there is none. start() resolves at once; the first connection is made behind it.
 */
export function listenToPostgres(options: ListenOptions): PostgresListener {
  let subscriber: Subscriber | undefined;
  let timer: NodeJS.Timeout | undefined;
  let heardAtMs = 0;
  let connected = false;
  let stopped = true;

  function connect(): void {
    const made = createTextSubscriber(options.connectionOptions);
    subscriber = made;
    connected = false;
    made.notifications.on(options.channel, (payload: unknown) => {
      if (subscriber !== made) return;
      heardAtMs = performance.now();
      if (!isOwn(payload)) options.onNotification(typeof payload === 'string' ? payload : '');
    });
    // Before connect(): a channel named later is not listened to again when the first connection fails.
    const listening = Promise.resolve(made.listenTo(options.channel)).catch(() => undefined);
    made.events.on('connected', () => {
      // Replaced while it was still trying: it must not stay open unseen.
      if (subscriber !== made) return void made.close().catch(() => undefined);
      connected = true;
      heardAtMs = performance.now();
      // The first time this comes before LISTEN is answered: what is notified in between would be lost behind onConnected.
      void listening.then(() => subscriber === made && options.onConnected());
    });
    made.events.on('reconnect', () => {
      if (subscriber === made) connected = false;
    });
    // pg-listen stops for good when the connection it has just made breaks before LISTEN is answered.
    made.events.on('error', () => {
      if (subscriber === made) replace(made);
    });
    made.connect().catch(() => undefined);
  }

  function replace(broken: Subscriber): void {
    connect();
    void broken.close().catch(() => undefined);
  }

  function beat(): void {
    if (!connected) return;
    if (performance.now() - heardAtMs > silenceMaxMs) {
      if (subscriber) replace(subscriber);
      return;
    }
    subscriber?.notify(options.channel, `heartbeat ${process.pid}`).catch(() => undefined);
  }

  return {
    isListening: () => connected && performance.now() - heardAtMs <= silenceMaxMs,
    start: async () => {
      if (!stopped) return;
      stopped = false;
      connect();
      timer = setInterval(beat, heartbeatMs);
    },
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      const closing = subscriber;
      subscriber = undefined;
      await closing?.close().catch(() => undefined);
    },
  };
}

/** parse: hints are JSON for their reader, not for pg-listen. retryTimeout 0: its default gives up after 3 s, for good. */
function createTextSubscriber(connectionOptions: ClientConfig): Subscriber {
  return createSubscriber(
    { ...connectionOptions, query_timeout: answerTimeoutMs },
    {
      retryTimeout: 0,
      retryInterval: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 4), 1_000),
      parse: (text) => text,
      serialize: (payload) => String(payload),
    },
  );
}

function isOwn(heard: unknown): boolean {
  return typeof heard === 'string' && heard.startsWith('heartbeat');
}

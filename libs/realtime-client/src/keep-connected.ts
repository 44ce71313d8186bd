// One connection at a time, for ever: whoever closed the last one, a next one comes with the cursors and the token of
// that moment. Only a refused identity waits for the page.
import { attemptConnection, type Attempt, type AttemptDeps, type AttemptEvents } from './attempt-connection';
import type { Timing } from './timing';

/** refused: the server does not accept this identity, and neither a fresh token of getToken; refresh() tries again. */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'refused' | 'closed';

export type KeepConnectedDeps = AttemptDeps & {
  packets: Pick<AttemptEvents, 'onEvent' | 'onSync' | 'onHeads' | 'onBadPacket'>;
  onState(state: ConnectionState): void;
  onConnected: AttemptEvents['onConnected'];
  onDisconnected(): void;
  /** The server does not understand the handshake. */
  onHandshakeInvalid(): void;
};

export type KeptConnection = {
  /** Ask for the identity and come back with it. */
  refresh(): void;
  /** This connection is of no use: come back on another. */
  reconnect(): void;
  /** Try now instead of at the end of the pause. */
  hurry(): void;
  close(): void;
};

export function keepConnected(deps: KeepConnectedDeps): KeptConnection {
  const { readState, enter } = holdState(deps.onState);
  let attempt: Attempt | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let hasBeenConnected = false;
  let failures = 0;
  let refusals = 0;

  function leave(next: ConnectionState): void {
    clearTimeout(pause);
    pause = undefined;
    attempt?.close();
    attempt = undefined;
    deps.onDisconnected();
    enter(next);
  }

  const chooseAway = (): ConnectionState => (hasBeenConnected ? 'reconnecting' : 'connecting');

  function tryNow(): void {
    leave(chooseAway());
    attempt = attemptConnection(deps, { ...deps.packets, onConnected, onSync, onClosed });
  }

  function comeBack(): void {
    leave(chooseAway());
    pause = setTimeout(tryNow, choosePauseMs(failures, deps.timing));
    failures += 1;
  }

  const onConnected: AttemptEvents['onConnected'] = (connection) => {
    hasBeenConnected = true;
    refusals = 0;
    deps.onConnected(connection);
    enter('connected');
  };

  const onSync: AttemptEvents['onSync'] = (sync) => {
    failures = 0;
    deps.packets.onSync(sync);
  };

  const onClosed: AttemptEvents['onClosed'] = (code) => {
    if (code === 'invalid_input') deps.onHandshakeInvalid();
    if (code !== 'unauthorized') return comeBack();
    refusals += 1;
    // The token may have been a moment too old: getToken is asked for one more, and no third time.
    if (refusals === 1 && deps.getToken) tryNow();
    else leave('refused');
  };

  return {
    refresh: () => {
      if (readState() === 'closed') return;
      failures = 0;
      refusals = 0;
      tryNow();
    },
    reconnect: () => {
      if (readState() !== 'closed' && readState() !== 'refused') comeBack();
    },
    hurry: () => {
      if (pause !== undefined) tryNow();
    },
    close: () => {
      if (readState() !== 'closed') leave('closed');
    },
  };
}

function holdState(onState: (state: ConnectionState) => void) {
  let state: ConnectionState = 'connecting';
  return {
    readState: () => state,
    enter: (next: ConnectionState) => {
      if (state === next) return;
      state = next;
      onState(next);
    },
  };
}

/** How much longer the longest pause is than the one before. */
const pauseGrowth = 1.5;

/** Longer and more scattered with each failure, so that those who lost a server together do not come back together. */
export function choosePauseMs(failures: number, { reconnectMinMs, reconnectMaxMs }: Timing): number {
  const ceilingMs = Math.min(reconnectMaxMs, reconnectMinMs * pauseGrowth ** (failures + 1));
  return reconnectMinMs + Math.random() * (ceilingMs - reconnectMinMs);
}

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
  const { readState, watch, enter, leave, hold, isPausing } = holdPresent(deps);
  let hasBeenConnected = false;
  let lastFirst = false;
  let failures = 0;
  let refusals = 0;
  let isClosed = false;

  const chooseAway = (): ConnectionState => (hasBeenConnected ? 'reconnecting' : 'connecting');

  function tryNow(): void {
    if (!leave(chooseAway())) return;
    hold({ attempt: attemptConnection(deps, { ...deps.packets, onConnected, onSync, onSilent, onClosed }, lastFirst) });
  }

  function comeBack(): void {
    if (!leave(chooseAway())) return;
    hold({ pause: setTimeout(tryNow, choosePauseMs(failures, deps.timing)) });
    failures += 1;
  }

  const onConnected: AttemptEvents['onConnected'] = (connection) => {
    hasBeenConnected = true;
    refusals = 0;
    const isStill = watch();
    deps.onConnected(connection);
    if (isStill()) enter('connected');
  };

  const onSync: AttemptEvents['onSync'] = (sync) => {
    failures = 0;
    lastFirst = false;
    deps.packets.onSync(sync);
  };

  // The silent transport would be the first of every attempt, and no other ever tried.
  const onSilent = (): void => void (lastFirst = !lastFirst);

  const onClosed: AttemptEvents['onClosed'] = (code) => {
    const isStill = watch();
    if (code === 'invalid_input') deps.onHandshakeInvalid();
    if (!isStill()) return;
    if (code !== 'unauthorized') return comeBack();
    refusals += 1;
    // The token may have been a moment too old: getToken is asked for one more, and no third time.
    if (refusals === 1 && deps.getToken) tryNow();
    else leave('refused');
  };

  return {
    refresh: () => {
      if (isClosed) return;
      failures = 0;
      refusals = 0;
      tryNow();
    },
    reconnect: () => {
      if (!isClosed && readState() !== 'refused') comeBack();
    },
    hurry: () => {
      if (isPausing()) tryNow();
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      leave('closed');
    },
  };
}

type Present = { attempt?: Attempt; pause?: ReturnType<typeof setTimeout> };

/** The state, and what it lives on: an attempt, or the pause before the next one. */
function holdPresent({ onState, onDisconnected }: Pick<KeepConnectedDeps, 'onState' | 'onDisconnected'>) {
  let state: ConnectionState = 'connecting';
  let present: Present = {};
  let departures = 0;

  /** Answers whether nothing was left since: a listener may call close() or refresh(), and its caller must not go on. */
  function watch(): () => boolean {
    const seen = departures;
    return () => departures === seen;
  }

  function enter(next: ConnectionState): void {
    if (state === next) return;
    state = next;
    onState(next);
  }

  /** false: a listener that was told of it has left as well. */
  function leave(next: ConnectionState): boolean {
    departures += 1;
    const isStill = watch();
    clearTimeout(present.pause);
    present.attempt?.close();
    present = {};
    onDisconnected();
    if (isStill()) enter(next);
    return isStill();
  }

  return {
    readState: () => state,
    isPausing: () => present.pause !== undefined,
    hold: (next: Present) => void (present = next),
    watch,
    enter,
    leave,
  };
}

/** How much longer the longest pause is than the one before. */
const pauseGrowth = 1.5;

/** Longer and more scattered with each failure, so that those who lost a server together do not come back together. */
export function choosePauseMs(failures: number, { reconnectMinMs, reconnectMaxMs }: Timing): number {
  const ceilingMs = Math.min(reconnectMaxMs, reconnectMinMs * pauseGrowth ** (failures + 1));
  return reconnectMinMs + Math.random() * (ceilingMs - reconnectMinMs);
}

import type { ConnectionState } from './keep-connected';
import type { StreamState } from './apply-to-stream';
import type { Balance } from './follow-streams';

/** What the client knows at one moment. Never changed: a later moment is another object. */
export type RealtimeSnapshot = {
  readonly connection: ConnectionState;
  /** By stream. connected does not mean up to date. */
  readonly streams: Readonly<Record<string, StreamState>>;
  /** The newest balance of the signed-in person, in euros; null: none is known. */
  readonly balance: Readonly<Balance> | null;
  /** Once a balance was told, whatever the page read before is older, even while none is known or shown. */
  readonly wasBalanceTold: boolean;
};

export type Store = {
  read(): RealtimeSnapshot;
  write(change: Partial<Omit<RealtimeSnapshot, 'wasBalanceTold'>>): void;
  subscribe(listener: () => void): () => void;
  clear(): void;
};

export const firstSnapshot: RealtimeSnapshot = {
  connection: 'connecting',
  streams: {},
  balance: null,
  wasBalanceTold: false,
};

/** Made for useSyncExternalStore: the same object until something really changed. */
export function createStore(
  onChange: (before: RealtimeSnapshot, now: RealtimeSnapshot) => void,
  onError: (error: unknown) => void,
): Store {
  let snapshot = firstSnapshot;
  const listeners = new Set<{ call: () => void }>();

  return {
    read: () => snapshot,
    write: (change) => {
      const before = snapshot;
      const now = keepSameParts(before, { ...before, ...change });
      if (isSame(before, now)) return;
      snapshot = now;
      onChange(before, now);
      for (const listener of [...listeners]) if (listeners.has(listener)) callSafely(listener.call, onError);
    },
    subscribe: (listener) => {
      const entry = { call: listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    clear: () => listeners.clear(),
  };
}

/** Parts that say the same stay the same objects, so that nobody renders for nothing. */
function keepSameParts(before: RealtimeSnapshot, now: RealtimeSnapshot): RealtimeSnapshot {
  const isSameBalance = before.balance && now.balance && isSame(before.balance, now.balance);
  return {
    ...now,
    streams: isSame(before.streams, now.streams) ? before.streams : now.streams,
    balance: isSameBalance ? before.balance : now.balance,
    wasBalanceTold: before.wasBalanceTold || now.balance !== null,
  };
}

function callSafely(call: () => void, onError: (error: unknown) => void): void {
  try {
    call();
  } catch (error) {
    onError(error);
  }
}

function isSame(a: object, b: object): boolean {
  const before = new Map<string, unknown>(Object.entries(a));
  const now = Object.entries(b);
  return (
    now.length === before.size && now.every(([key, value]) => before.has(key) && Object.is(before.get(key), value))
  );
}

import { applyToStream, newStream, type Stream, type StreamPacket, type StreamState } from './apply-to-stream';
import type { ResyncReason, StreamCursor, StreamEvent, StreamHeads, StreamSync } from './wire';

/** A balance in euros as the page may show it. */
export type Balance = { balance: number; version: number };

/** A stream starts again: what follows is its state as it is now. */
export type Resync = { stream: string; reason: ResyncReason };

export type FollowStreamsDeps = {
  onDeliver(event: StreamEvent): void;
  onResync(resync: Resync): void;
  /** States, balance or streams may be other than before. Called before what is delivered, so that both agree. */
  onChanged(): void;
  requestResume(): void;
  requestReconnect(): void;
};

export type Streams = {
  /** Whose the next connection is. Another token withholds what is personal, until the server names the stream again. */
  identify(token: string | null): void;
  /** The next connection may be another person's. A token tells; what was shown without one is withheld. */
  doubtIdentity(): void;
  disconnected(): void;
  event(event: StreamEvent): void;
  sync(sync: StreamSync): void;
  heads(heads: StreamHeads): void;
  /** The answer to a resume: streams that were asked for and are not in it may not be read any more. */
  answered(asked: string[], syncs: StreamSync[]): void;
  /** Asks on this connection whether anything was missed. */
  check(): void;
  /** Asks for the streams that the connection was silent about. false: one of them has no place to ask from. */
  askForStrays(): boolean;
  /** For the handshake: where every stream is. */
  readCursors(): Record<string, StreamCursor>;
  /** Whether something is known to be missing. */
  isBehind(): boolean;
  /** For `stream:resume`: where the streams are that need an answer. */
  readWanted(): Record<string, StreamCursor>;
  readStates(): Record<string, StreamState>;
  readBalance(): Balance | null;
  /** The server does not understand the cursors: start from snapshots. */
  forgetAll(): void;
};

type Followed = {
  name: string;
  stream: Stream;
  /** Whose it was shown to be; undefined: nobody's, until the server names it again. */
  token: string | null | undefined;
  /** The server spoke of it on this connection. */
  isSynced: boolean;
  isAskedFor: boolean;
  balance: Balance | null;
};

/** The contract's bound on one handshake. The streams beyond it come as snapshots. */
export const resumeStreamsMax = 16;

/** All streams of one client, whichever connection brings them. */
export function followStreams(deps: FollowStreamsDeps): Streams {
  const followed = new Map<string, Followed>();
  let token: string | null = null;

  const find = (name: string): Followed => findOrAdd(followed, name, token);
  const apply = (entry: Followed, packet: StreamPacket): void => applyPacket(entry, packet, deps);
  const readShown = (): Followed[] => [...followed.values()].filter((entry) => isShownTo(token, entry));

  function sync(answer: StreamSync): void {
    forgetOthersOfKind(followed, answer.stream);
    const entry = find(answer.stream);
    Object.assign(entry, { token, isSynced: true, isAskedFor: false });
    apply(entry, { kind: 'sync', sync: answer });
  }

  return {
    identify: (next) => {
      token = next;
      deps.onChanged();
    },
    doubtIdentity: () => withholdTokenless(followed, deps),
    disconnected: () => {
      for (const entry of followed.values()) {
        Object.assign(entry, { isSynced: false, isAskedFor: false });
        apply(entry, { kind: 'disconnected' });
      }
    },
    event: (event) => apply(find(event.meta.stream), { kind: 'event', event }),
    sync,
    heads: ({ epoch, heads }) => {
      for (const [name, seq] of Object.entries(heads)) {
        if (followed.has(name)) apply(find(name), { kind: 'head', epoch, seq });
      }
    },
    answered: (asked, syncs) => {
      for (const name of asked) if (!syncs.some(({ stream }) => stream === name)) followed.delete(name);
      deps.onChanged();
      syncs.forEach(sync);
    },
    check: () => {
      // The streams not synced yet are being brought by this connection anyway.
      for (const entry of [...followed.values()].filter(({ isSynced }) => isSynced)) {
        entry.isAskedFor = true;
        apply(entry, { kind: 'check' });
      }
      deps.requestResume();
    },
    askForStrays: () => {
      const strays = [...followed.values()].filter(({ isSynced }) => !isSynced);
      for (const entry of strays) entry.isAskedFor = true;
      deps.requestResume();
      return strays.every(({ stream }) => stream.cursor !== null);
    },
    readCursors: () => takeCursors([...followed.values()]),
    readWanted: () => takeCursors([...followed.values()].filter(isWanted)),
    isBehind: () => [...followed.values()].some(({ stream }) => stream.state === 'behind'),
    readStates: () => Object.fromEntries(readShown().map(({ name, stream }) => [name, stream.state])),
    readBalance: () => readShown().find(({ balance }) => balance !== null)?.balance ?? null,
    forgetAll: () => {
      followed.clear();
      deps.onChanged();
    },
  };
}

function applyPacket(entry: Followed, packet: StreamPacket, deps: FollowStreamsDeps): void {
  const { stream, effects } = applyToStream(entry.stream, packet);
  entry.stream = stream;
  // The numbering starts anew: what was shown belongs to another life of the stream.
  if (stream.balanceVersion < 0) entry.balance = null;
  for (const effect of effects) if (effect.kind === 'deliver') keepBalance(entry, effect.event);
  deps.onChanged();
  for (const effect of effects) {
    if (effect.kind === 'deliver') deps.onDeliver(effect.event);
    else if (effect.kind === 'resync') deps.onResync({ stream: effect.stream, reason: effect.reason });
    else if (effect.kind === 'resume') deps.requestResume();
    else deps.requestReconnect();
  }
}

function findOrAdd(followed: Map<string, Followed>, name: string, token: string | null): Followed {
  const found = followed.get(name);
  if (found) return found;
  const added = { name, stream: newStream, token, isSynced: false, isAskedFor: false, balance: null };
  followed.set(name, added);
  return added;
}

/** A cookie is not seen here: its next person would be shown the balance of the one before. */
function withholdTokenless(followed: Map<string, Followed>, { onChanged }: FollowStreamsDeps): void {
  for (const entry of followed.values()) if (entry.token === null) entry.token = undefined;
  onChanged();
}

/** A connection is one person's: with a new `user:` stream the old one, and what it showed, is another's. */
function forgetOthersOfKind(followed: Map<string, Followed>, name: string): void {
  if (!isPersonal(name)) return;
  for (const other of followed.keys()) {
    if (other !== name && readKind(other) === readKind(name)) followed.delete(other);
  }
}

function keepBalance(entry: Followed, { type, data }: StreamEvent): void {
  if (type !== 'balance.updated' || typeof data?.balance !== 'number') return;
  entry.balance = { balance: data.balance, version: Number(data.version) };
}

function takeCursors(entries: Followed[]): Record<string, StreamCursor> {
  const placed = entries.flatMap(({ name, stream }) => (stream.cursor ? [[name, stream.cursor] as const] : []));
  return Object.fromEntries(placed.slice(0, resumeStreamsMax));
}

const isShownTo = (token: string | null, entry: Followed): boolean => !isPersonal(entry.name) || entry.token === token;

const isWanted = ({ isAskedFor, stream }: Followed): boolean => isAskedFor || stream.state === 'behind';

const readKind = (stream: string): string => stream.slice(0, stream.indexOf(':') + 1);

const isPersonal = (stream: string): boolean => readKind(stream) !== '';

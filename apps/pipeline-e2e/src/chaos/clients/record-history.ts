import type { ClientHistory, Entry, Heard } from '../checker/history';

export type Told = {
  meta?: { id: string; stream: string; seq: number; epoch: string; snapshot?: true };
  balance?: number;
  version?: number;
  id?: string;
};

export type Recorder = {
  history: ClientHistory;
  note(entry: Entry): void;
  hear(name: string, told: Told): void;
  readNewest(stream: string): { seq: number; epoch: string; at: number } | null;
  readResyncedAt(stream: string): number | null;
  readShownCents(): number | null;
  countDisconnects(): number;
};

/** Keeps what one client is told. now: milliseconds since the run began. */
export function createRecorder(of: Pick<ClientHistory, 'name' | 'kind' | 'userId'>, now: () => number): Recorder {
  const history: ClientHistory = {
    ...of,
    entries: [],
    isConnectedAtEnd: false,
    streams: [],
    isGuest: false,
    endedSessionId: null,
  };
  const newest = new Map<string, { seq: number; epoch: string; at: number }>();
  const resyncedAt = new Map<string, number>();
  let shownCents: number | null = null;
  let disconnects = 0;

  function remember({ stream, seq, epoch, at, balanceCents }: Heard): void {
    if (balanceCents !== null) shownCents = balanceCents;
    const known = newest.get(stream);
    if (!known || known.epoch !== epoch || seq > known.seq) newest.set(stream, { seq, epoch, at });
  }

  function note(entry: Entry): void {
    history.entries.push(entry);
    if (entry.what === 'disconnected') disconnects += 1;
    if (entry.what === 'heard') remember(entry);
    if (entry.what === 'resynced') resyncedAt.set(entry.stream, entry.at);
  }

  return {
    history,
    note,
    hear: (name, told) => {
      // What carries no meta is no event of the site.
      if (!told.meta) return;
      const { id, stream, seq, epoch, snapshot = false } = told.meta;
      note({
        what: 'heard',
        at: now(),
        name,
        id,
        stream,
        seq,
        epoch,
        snapshot,
        version: told.version ?? null,
        balanceCents: told.balance === undefined ? null : Math.round(told.balance * 100),
        subject: told.id ?? null,
      });
    },
    readNewest: (stream) => newest.get(stream) ?? null,
    readResyncedAt: (stream) => resyncedAt.get(stream) ?? null,
    readShownCents: () => shownCents,
    countDisconnects: () => disconnects,
  };
}

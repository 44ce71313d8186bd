// The rules of one stream, without any connection: each seq is applied once and in order, or the server says where the
// stream starts again. Never applies anything that it cannot place.
import type { ResyncReason, StreamCursor, StreamEvent, StreamSync } from './wire';

/** syncing: its place is being asked for. behind: something is known to be missing. */
export type StreamState = 'syncing' | 'up_to_date' | 'behind';

export type Stream = {
  state: StreamState;
  /** The last seq applied; null: never synced. */
  cursor: StreamCursor | null;
  /** Events that cannot be applied yet, in the order of their arrival. */
  waiting: readonly StreamEvent[];
  /** Syncing on a connection that has placed it before: what comes next in order need not wait for the answer. */
  isChecked: boolean;
  /** The newest balance given to the page in this epoch; -1: none. */
  balanceVersion: number;
  /** Answers in a row that did not bring it up to date. */
  vainSyncs: number;
};

export type StreamPacket =
  /** The next connection begins with saying where the stream is. */
  | { kind: 'disconnected' }
  /** The server is asked on this connection whether anything was missed. */
  | { kind: 'check' }
  | { kind: 'event'; event: StreamEvent }
  /** Pushed after connecting, or the answer of a resume. */
  | { kind: 'sync'; sync: StreamSync }
  | { kind: 'head'; epoch: string; seq: number };

export type StreamEffect =
  | { kind: 'deliver'; event: StreamEvent }
  | { kind: 'resync'; stream: string; reason: ResyncReason }
  /** Ask the server for what follows the cursor. */
  | { kind: 'resume' }
  /** This connection cannot heal the stream. */
  | { kind: 'reconnect' };

export type StreamChange = { stream: Stream; effects: StreamEffect[] };

/** Events of one stream kept for later. Above it a new connection with a back-fill is cheaper than this one. */
export const waitingEventsMax = 1_000;

/** A server that three times in a row answers with something that does not fit is not asked a fourth time. */
export const vainSyncsMax = 3;

export const newStream: Stream = {
  state: 'syncing',
  cursor: null,
  waiting: [],
  isChecked: false,
  balanceVersion: -1,
  vainSyncs: 0,
};

export function applyToStream(stream: Stream, packet: StreamPacket): StreamChange {
  switch (packet.kind) {
    case 'disconnected':
      return unchanged({ ...stream, state: 'syncing', waiting: [], isChecked: false, vainSyncs: 0 });
    case 'check':
      return unchanged({ ...stream, state: 'syncing', isChecked: true, vainSyncs: 0 });
    case 'event':
      return applyEvent(stream, packet.event);
    case 'sync':
      return applySync(stream, packet.sync);
    case 'head':
      return applyHead(stream, packet);
  }
}

function applyEvent(stream: Stream, event: StreamEvent): StreamChange {
  const { cursor } = stream;
  if (event.meta.snapshot) return isIn(cursor, event.meta.epoch) ? show(stream, event) : unchanged(stream);
  if (isIn(cursor, event.meta.epoch) && event.meta.seq <= cursor.seq) return unchanged(stream);
  const isUnplaced = stream.state === 'syncing' && !stream.isChecked;
  if (!isUnplaced && isNext(cursor, event)) return applyWaiting(advance(stream, event));
  const kept = keepWaiting(stream, event);
  if (isUnplaced || stream.state === 'behind') return kept;
  // A check is a question under way already.
  const asks: StreamEffect[] = stream.state === 'syncing' ? [] : [{ kind: 'resume' }];
  return { stream: { ...kept.stream, state: 'behind' }, effects: [...kept.effects, ...asks] };
}

function applyHead(stream: Stream, { epoch, seq }: { epoch: string; seq: number }): StreamChange {
  if (stream.state !== 'up_to_date') return unchanged(stream);
  // A head below ours in the same epoch is another server's that is slower. It says nothing about this stream.
  if (isIn(stream.cursor, epoch) && seq <= stream.cursor.seq) return unchanged(stream);
  return { stream: { ...stream, state: 'behind' }, effects: [{ kind: 'resume' }] };
}

function applySync(stream: Stream, sync: StreamSync): StreamChange {
  const placed = 'events' in sync ? continueStream(stream, sync) : startAgain(stream, sync);
  if (!placed) return syncedInVain(stream);
  const drained = applyWaiting({ ...placed, stream: { ...placed.stream, state: 'up_to_date' } });
  // Whatever is left waiting shows a gap behind this answer already.
  if (drained.stream.waiting.length > 0) return combine(drained, syncedInVain(drained.stream));
  return { ...drained, stream: { ...drained.stream, vainSyncs: 0 } };
}

/** null: the events do not lead from the cursor to where the server says that they lead. */
function continueStream(stream: Stream, sync: StreamSync & { events: StreamEvent[] }): StreamChange | null {
  if (!isIn(stream.cursor, sync.epoch)) return null;
  let change = unchanged(stream);
  for (const event of sync.events) {
    if (!isIn(change.stream.cursor, event.meta.epoch)) return null;
    if (event.meta.seq > change.stream.cursor.seq) {
      if (!isNext(change.stream.cursor, event)) return null;
      change = combine(change, advance(change.stream, event));
    }
  }
  const reached = change.stream.cursor?.seq ?? 0;
  return reached >= sync.seq ? change : null;
}

function startAgain(
  stream: Stream,
  sync: StreamSync & { resync: ResyncReason; snapshot: StreamEvent[] },
): StreamChange | null {
  const { epoch, seq, resync: reason } = sync;
  const goesBack = isIn(stream.cursor, epoch) && seq < stream.cursor.seq;
  // Asked for before this stream moved past it by itself: nothing is missing, and taking it would repeat events.
  if (goesBack && reason !== 'beyond_head') return unchanged(stream);
  const isOtherLife = goesBack || !isIn(stream.cursor, epoch);
  let change: StreamChange = {
    stream: {
      ...stream,
      cursor: { epoch, seq },
      // Of another epoch, it belongs to a life of the stream that is over.
      waiting: stream.waiting.filter(({ meta }) => meta.epoch === epoch),
      balanceVersion: isOtherLife ? -1 : stream.balanceVersion,
    },
    effects: [{ kind: 'resync', stream: sync.stream, reason }],
  };
  for (const event of sync.snapshot) {
    change = combine(change, show(change.stream, { ...event, meta: { ...event.meta, snapshot: true } }));
  }
  return change;
}

/** What waited and fits now. */
function applyWaiting(change: StreamChange): StreamChange {
  const waiting = [...change.stream.waiting].sort((a, b) => a.meta.seq - b.meta.seq);
  let result: StreamChange = { ...change, stream: { ...change.stream, waiting: [] } };
  const left: StreamEvent[] = [];
  for (const event of waiting) {
    const { cursor } = result.stream;
    if (isNext(cursor, event)) result = combine(result, advance(result.stream, event));
    else if (!isIn(cursor, event.meta.epoch) || event.meta.seq > cursor.seq) left.push(event);
  }
  return { ...result, stream: { ...result.stream, waiting: left } };
}

function syncedInVain(stream: Stream): StreamChange {
  const vainSyncs = stream.vainSyncs + 1;
  // Without a cursor there is no place to resume from: the next handshake asks for a snapshot.
  const isHopeless = vainSyncs >= vainSyncsMax || stream.cursor === null;
  return {
    stream: { ...stream, state: 'behind', vainSyncs },
    effects: [{ kind: isHopeless ? 'reconnect' : 'resume' }],
  };
}

function keepWaiting(stream: Stream, event: StreamEvent): StreamChange {
  if (stream.waiting.length >= waitingEventsMax) {
    return { stream: { ...stream, waiting: [] }, effects: [{ kind: 'reconnect' }] };
  }
  return { stream: { ...stream, waiting: [...stream.waiting, event] }, effects: [] };
}

/** The number moves, whether or not there is something to show. */
function advance(stream: Stream, event: StreamEvent): StreamChange {
  const { epoch, seq } = event.meta;
  return show({ ...stream, cursor: { epoch, seq } }, event);
}

/** Gives an event to the page, unless it has no data or would take the balance back to an older one. */
function show(stream: Stream, event: StreamEvent): StreamChange {
  if (event.data === null) return unchanged(stream);
  const version = event.type === 'balance.updated' ? Number(event.data.version) : -1;
  if (event.type === 'balance.updated' && version < stream.balanceVersion) return unchanged(stream);
  return {
    stream: { ...stream, balanceVersion: Math.max(version, stream.balanceVersion) },
    effects: [{ kind: 'deliver', event }],
  };
}

const unchanged = (stream: Stream): StreamChange => ({ stream, effects: [] });

const combine = (before: StreamChange, after: StreamChange): StreamChange => ({
  stream: after.stream,
  effects: [...before.effects, ...after.effects],
});

const isIn = (cursor: StreamCursor | null, epoch: string): cursor is StreamCursor => cursor?.epoch === epoch;

const isNext = (cursor: StreamCursor | null, { meta }: StreamEvent): boolean =>
  isIn(cursor, meta.epoch) && meta.seq === cursor.seq + 1;

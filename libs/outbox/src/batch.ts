import { z } from 'zod';

const StoredCloses = z.union([
  z.object({ reason: z.string(), all: z.literal(true) }),
  z.object({ reason: z.string(), sessionId: z.string() }),
  z.object({ reason: z.string(), visitorHash: z.string(), exceptSessionId: z.string() }),
]);

/** Wire of an event as it was stored: see EventType in the contracts. */
const StoredWire = z.object({
  names: z.array(z.string()),
  state: z.object({ key: z.string(), version: z.int() }).optional(),
  closes: StoredCloses.optional(),
});

/**
 * An event with its place in the log. at: when it was written, epoch milliseconds by the database's clock. traceparent:
 * the W3C trace that it was written in, where one was.
 */
export const LoggedEvent = z.object({
  position: z.int().min(1),
  stream: z.string(),
  seq: z.int().min(1),
  outboxId: z.int().min(1),
  id: z.uuid(),
  type: z.string(),
  wire: StoredWire,
  payload: z.record(z.string(), z.unknown()),
  at: z.int(),
  traceparent: z.string().optional(),
});
/**
 * unreadable: why its row is none that this release knows (a newer one or a hand wrote it). It has no payload, and is a dead
 * letter: only its number goes out. A batch that is handed over holds none.
 */
export type LoggedEvent = z.infer<typeof LoggedEvent> & { unreadable?: Error };

/**
 * The events of one dispatch of one lane, positions first to last without a gap. dispatchedAtMs: when, by the database's
 * clock as the dispatcher knows it; for measuring only.
 */
export type Batch = {
  epoch: string;
  lane: number;
  first: number;
  last: number;
  dispatchedAtMs?: number | undefined;
  events: LoggedEvent[];
};

/**
 * What jobs and hints carry: a batch, or only where there is one (`events` absent: read the log). Nothing in it is
 * believed but that the log may have moved.
 */
export const Announcement = z
  .object({
    epoch: z.string(),
    lane: z.int().min(0),
    first: z.int().min(1),
    last: z.int().min(1),
    dispatchedAtMs: z.number().optional(),
    events: z.array(LoggedEvent).optional(),
  })
  .refine(
    ({ first, last, events }) =>
      first <= last &&
      (events === undefined ||
        (events.length === last - first + 1 && events.every((event, index) => event.position === first + index))),
    'positions have a gap',
  );
export type Announcement = z.infer<typeof Announcement>;

const RowPlace = z.object({
  position: z.coerce.number(),
  stream: z.string(),
  seq: z.coerce.number(),
  outbox_id: z.coerce.number(),
});

const EventRow = RowPlace.extend({
  event_id: z.uuid(),
  type: z.string(),
  wire: StoredWire,
  payload: z.record(z.string(), z.unknown()),
  headers: z.object({ traceparent: z.string().optional() }),
  created_at: z.date(),
}).transform((row): LoggedEvent => ({
  position: row.position,
  stream: row.stream,
  seq: row.seq,
  outboxId: row.outbox_id,
  id: row.event_id,
  type: row.type,
  wire: row.wire,
  payload: row.payload,
  at: row.created_at.getTime(),
  ...(row.headers.traceparent === undefined ? {} : { traceparent: row.headers.traceparent }),
}));

/** What the columns' types alone promise. */
const UnreadableRow = RowPlace.extend({
  event_id: z.string(),
  type: z.string(),
  wire: z.unknown(),
  created_at: z.date().catch(new Date(0)),
});

/** One row that cannot be read stops neither its lane nor its stream: it is an event too, an unreadable one. */
export function parseEventRow(row: unknown): LoggedEvent {
  const read = EventRow.safeParse(row);
  if (read.success) return read.data;
  const { outbox_id, event_id, wire, created_at, ...place } = UnreadableRow.parse(row);
  return {
    ...place,
    outboxId: outbox_id,
    id: event_id,
    wire: { names: [], ...readCloses(wire) },
    payload: {},
    at: created_at.getTime(),
    unreadable: new Error(`unreadable row: ${z.prettifyError(read.error)}`),
  };
}

/** Whoever writes a kind of closing that is not known here wants somebody gone: all of the stream come back as who they are. */
function readCloses(wire: unknown): Pick<LoggedEvent['wire'], 'closes'> {
  const { data } = z.object({ closes: z.unknown() }).safeParse(wire);
  if (data?.closes === undefined) return {};
  const closes = StoredCloses.safeParse(data.closes);
  return { closes: closes.success ? closes.data : { reason: 'unreadable', all: true } };
}

// Step 3 of the path: events become rows, in the caller's transaction and never outside of one.
import type { EntityManager } from 'typeorm';
import { catalog, type EventTypeName, type NewEvent } from '@aftercommit/contracts/events/catalog';
import type { EventType } from '@aftercommit/contracts/events/event-type';
import { noteForCommit } from '@aftercommit/db/note-commit';
import { PermanentError } from '@aftercommit/runtime/failures';
import { readTraceHeaders, traceWork } from '@aftercommit/runtime/tracing';
import { z } from 'zod';

/** The largest payload of an event as JSON text, in bytes: events are facts and links, never pictures. */
export const payloadBytesMax = 16_384;

/** Events of one transaction: a use case that wants more is a loop without an end. */
const eventsPerAppendMax = 1_000;

export type EventHeaders = { traceparent?: string; replayOf?: string };

/**
 * Validates the events against the catalogue, renders their wire names and payload, and writes outbox and pending rows
 * in one statement on `tx`. Call it last and under the lock that orders the stream (the wallet's): the id drawn here
 * is the event's place among those of its stream.
 * @throws PermanentError not_in_transaction | payload_invalid | payload_too_large | too_many_events
 */
export async function appendToOutbox(tx: EntityManager, events: NewEvent[], headers: EventHeaders = {}): Promise<void> {
  if (!tx.queryRunner?.isTransactionActive) {
    throw new PermanentError('not_in_transaction', 'appendToOutbox needs the EntityManager of a running transaction');
  }
  if (events.length === 0) return;
  if (events.length > eventsPerAppendMax) {
    throw new PermanentError('too_many_events', `${events.length} events in one append, at most ${eventsPerAppendMax}`);
  }
  const rows = events.map(renderEvent);
  const places = await traceWork('outbox.append', () => writeRows(tx, rows, { ...readTraceHeaders(), ...headers }));
  noteForCommit(
    tx,
    places.map(({ event_id: eventId, lane }, index) => {
      const { stream = '', type = '' } = rows[index] ?? {};
      return { eventId, lane, stream, type };
    }),
  );
}

type Row = { stream: string; type: EventTypeName; wire: string; payload: string };

const PlaceRows = z.array(z.object({ event_id: z.string(), lane: z.number() }));

// ORDER BY ordinality under the nextval: ids are drawn in the order in which the events were stated.
const appendMany =
  createAppend(`SELECT nextval('outbox_id_seq') AS id, uuidv7() AS event_id, lane_of_stream(e.stream) AS lane, e.*
  FROM (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
    WITH ORDINALITY AS e (stream, type, wire, payload, ordinality) ORDER BY ordinality) e`);

/** The same for one event, as nearly every transaction has: without arrays, its own part of the round trip is about a quarter less. */
const appendOne = createAppend(`SELECT nextval('outbox_id_seq') AS id, uuidv7() AS event_id, lane_of_stream($1) AS lane,
  $1::text AS stream, $2::text AS type, $3::text AS wire, $4::text AS payload, 1 AS ordinality`);

function createAppend(stated: string): string {
  return `WITH stated AS (
      ${stated}
    ), written AS (
      INSERT INTO outbox (id, event_id, stream, type, wire, payload, headers)
      SELECT id, event_id, stream, type, wire::jsonb, payload::json, $5::jsonb FROM stated
    ), queued AS (
      INSERT INTO outbox_pending (id, lane, stream) SELECT id, lane, stream FROM stated
    )
    SELECT event_id, lane FROM stated ORDER BY ordinality`;
}

/** Answers in the order of `rows`. */
async function writeRows(
  tx: EntityManager,
  rows: readonly Row[],
  headers: EventHeaders,
): Promise<z.infer<typeof PlaceRows>> {
  const [only] = rows;
  const isAlone = only !== undefined && rows.length === 1;
  const values = isAlone
    ? [only.stream, only.type, only.wire, only.payload]
    : [
        rows.map((row) => row.stream),
        rows.map((row) => row.type),
        rows.map((row) => row.wire),
        rows.map((row) => row.payload),
      ];
  const written = await tx.query<unknown[]>(isAlone ? appendOne : appendMany, [...values, JSON.stringify(headers)]);
  return PlaceRows.parse(written);
}

function renderEvent(event: NewEvent): Row {
  // The catalogue pairs each name with its payload; TypeScript cannot follow the pair through the look-up.
  const type = Object.hasOwn(catalog, event.type) ? (catalog[event.type] as unknown as EventType) : undefined;
  const parsed = type?.payload.safeParse(event.payload);
  if (!type || !parsed?.success) {
    throw new PermanentError('payload_invalid', `${event.type}: ${parsed?.error?.message ?? 'no such event type'}`);
  }
  const payload = JSON.stringify(type.render(parsed.data));
  const bytes = Buffer.byteLength(payload);
  if (bytes > payloadBytesMax) {
    throw new PermanentError('payload_too_large', `${event.type} is ${bytes} bytes, at most ${payloadBytesMax}`);
  }
  return { stream: type.stream(parsed.data), type: event.type, wire: JSON.stringify(type.wire(parsed.data)), payload };
}

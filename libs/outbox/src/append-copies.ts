import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { readTraceHeaders } from '@aftercommit/runtime/tracing';

const EventIds = z.array(z.object({ event_id: z.uuid() }));

/**
 * Appends new events that say again what these rows said, in the order given, each naming the one that it repeats. Wire and
 * payload were rendered when the first was written, so that it needs no catalogue. Their trace is the one that is active now. Under the same locks as any append.
 * Returns the ids of the new events.
 */
export async function appendCopies(tx: EntityManager, outboxIds: readonly number[]): Promise<string[]> {
  if (outboxIds.length === 0) return [];
  const rows = await tx.query<unknown[]>(
    `WITH stated AS (
       SELECT nextval('outbox_id_seq') AS id, e.* FROM (
         SELECT o.stream, o.type, o.wire, o.payload, o.event_id AS replay_of
         FROM unnest($1::bigint[]) WITH ORDINALITY AS t (outbox_id, ordinality) JOIN outbox o ON o.id = t.outbox_id
         ORDER BY t.ordinality) e
     ), pending AS (
       INSERT INTO outbox_pending (id, lane, stream) SELECT id, lane_of_stream(stream), stream FROM stated
     )
     INSERT INTO outbox (id, stream, type, wire, payload, headers)
     SELECT id, stream, type, wire, payload, $2::jsonb || jsonb_build_object('replayOf', replay_of) FROM stated ORDER BY id
     RETURNING event_id`,
    [outboxIds, JSON.stringify(readTraceHeaders())],
  );
  return EventIds.parse(rows).map((row) => row.event_id);
}

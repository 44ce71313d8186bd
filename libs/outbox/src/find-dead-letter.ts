import { z } from 'zod';
import { DeadLetterDetails } from '@aftercommit/contracts/http/admin-outbox';
import { deadLetterJson } from './dead-letter-json';
import { EventRows, eventJson, joinEventPlace } from './event-json';
import type { RunsQueries } from './runs-queries';

/** Overtaking events that are shown; all are counted. */
const overtakingShownMax = 5;

const Row = z.object({
  dead_letter: DeadLetterDetails.omit({ overtaken_by: true }),
  seq: z.coerce.number().nullable(),
  overtaken: z.coerce.number(),
});

/** A dead letter with its errors and with what overtook it. null: there is none of this event. */
export async function findDeadLetter(db: RunsQueries, eventId: string): Promise<DeadLetterDetails | null> {
  const [found] = await db.query(
    `SELECT (${deadLetterJson})::jsonb || jsonb_build_object('errors', d.errors) AS dead_letter, l.seq,
       greatest(coalesce(stream_head(o.stream) - l.seq, 0), 0) AS overtaken
     FROM dead_letters d JOIN outbox o ON o.id = d.outbox_id
     LEFT JOIN event_log l ON l.lane = d.lane AND l.position = d.position
     WHERE d.event_id = $1`,
    [eventId],
  );
  if (!found) return null;
  const { dead_letter: deadLetter, seq, overtaken } = Row.parse(found);
  const newest = await db.query(
    `WITH later AS MATERIALIZED (
       SELECT outbox_id FROM event_log WHERE stream = $1 AND seq > $2 ORDER BY seq DESC LIMIT $3
     )
     SELECT ${eventJson} AS event FROM later JOIN outbox o ON o.id = later.outbox_id ${joinEventPlace} ORDER BY l.seq DESC`,
    [deadLetter.stream, seq, overtakingShownMax],
  );
  const events = EventRows.parse(newest).map(({ event }) => event);
  return { ...deadLetter, overtaken_by: { count: overtaken, newest: events } };
}

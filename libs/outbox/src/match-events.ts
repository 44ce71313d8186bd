import { z } from 'zod';
import type { EventFilter } from '@aftercommit/contracts/http/admin-outbox';
import { userStream } from '@aftercommit/contracts/events/streams';
import type { RunsQueries } from './runs-queries';

/** null: not asked for. */
export type EventMatch = [outboxId: number | null, type: string | null, since: number | null, until: number | null];

/** Of no row. */
const noOutboxId = 0;

/** The values of `matchesEvent`. */
export async function toEventMatch(db: RunsQueries, { id, type, since, until }: EventFilter): Promise<EventMatch> {
  const outboxId = id ? ((await findOutboxId(db, id)) ?? noOutboxId) : null;
  return [outboxId, type ?? null, since ?? null, until ?? null];
}

/** The one stream that a filter asks for; null: any. */
export function readWantedStream({ stream, user }: EventFilter): string | null {
  return stream ?? (user ? userStream(user) : null);
}

/**
 * Conditions on an outbox row `o` with $1 to $4 as an EventMatch. The stream is not among them: its own index knows where
 * its events are, and with both the planner would rather read the outbox from end to end.
 */
export const matchesEvent = `($1::bigint IS NULL OR o.id = $1)
  AND ($2::text IS NULL OR o.type = $2)
  AND ($3::float8 IS NULL OR o.created_at >= to_timestamp($3 / 1000))
  AND ($4::float8 IS NULL OR o.created_at < to_timestamp($4 / 1000))`;

const Ids = z.array(z.object({ id: z.coerce.number() }));

/** null: there is no such event, or not any more. */
export async function findOutboxId(db: RunsQueries, eventId: string): Promise<number | null> {
  // An event's id holds the time at which it was written. Only a clock that was set back makes the two differ.
  const near = await db.query(
    `SELECT id FROM outbox WHERE event_id = $1::uuid
       AND created_at BETWEEN uuid_extract_timestamp($1::uuid) - interval '2 seconds'
         AND uuid_extract_timestamp($1::uuid) + interval '2 seconds'`,
    [eventId],
  );
  const found = near.length > 0 ? near : await db.query('SELECT id FROM outbox WHERE event_id = $1', [eventId]);
  return Ids.parse(found)[0]?.id ?? null;
}

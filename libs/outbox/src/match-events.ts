import type { EventFilter } from '@aftercommit/contracts/http/admin-outbox';
import { userStream } from '@aftercommit/contracts/events/streams';

/** null: not asked for. */
export type EventMatch = [
  id: string | null,
  type: string | null,
  stream: string | null,
  since: number | null,
  until: number | null,
];

/** The values of `matchesEvent`. */
export function toEventMatch({ id, type, stream, user, since, until }: EventFilter): EventMatch {
  return [id ?? null, type ?? null, stream ?? (user ? userStream(user) : null), since ?? null, until ?? null];
}

/**
 * Conditions on an outbox row `o` with $1 to $5 as an EventMatch. An id holds the time at which it was written, so that it
 * is found by the index of created_at.
 */
export const matchesEvent = `($1::uuid IS NULL OR (o.event_id = $1
    AND o.created_at >= uuid_extract_timestamp($1) - interval '1 minute'
    AND o.created_at <= uuid_extract_timestamp($1) + interval '1 minute'))
  AND ($2::text IS NULL OR o.type = $2)
  AND ($3::text IS NULL OR o.stream = $3)
  AND ($4::float8 IS NULL OR o.created_at >= to_timestamp($4 / 1000))
  AND ($5::float8 IS NULL OR o.created_at < to_timestamp($5 / 1000))`;

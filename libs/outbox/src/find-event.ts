import { z } from 'zod';
import { EventDetails } from '@aftercommit/contracts/http/admin-outbox';
import { aliveSeconds } from './alive-seconds';
import { eventJson, joinEventPlace } from './event-json';
import { findOutboxId } from './match-events';
import type { RunsQueries } from './runs-queries';

const DetailsRow = z.object({ event: EventDetails.omit({ batch: true, servers: true }) });
const PlaceRow = z.object({ place: EventDetails.pick({ batch: true, servers: true }) });

/** One event with its way so far. null: there is none, or not any more. */
export async function findEvent(
  db: RunsQueries,
  { id, withPayload }: { id: string; withPayload: boolean },
): Promise<EventDetails | null> {
  const outboxId = await findOutboxId(db, id);
  const [row] = await db.query(
    `SELECT (${eventJson})::jsonb || jsonb_build_object('wire_names', o.wire -> 'names',
       'payload', CASE WHEN $2 THEN o.payload::jsonb END) AS event
     FROM outbox o ${joinEventPlace} WHERE o.id = $1`,
    [outboxId, withPayload],
  );
  if (!row) return null;
  const { event } = DetailsRow.parse(row);
  const [place] = await db.query(
    `SELECT json_build_object(
       'batch', (SELECT json_build_object('first', b.first, 'last', b.last, 'dispatched_at', to_ms(b.dispatched_at))
         FROM batches b WHERE b.lane = $1 AND b.last >= $2 AND b.first <= $2 ORDER BY b.last LIMIT 1),
       'servers', coalesce((SELECT json_agg(json_build_object('server', f.server, 'boot', f.boot, 'has_emitted',
           $2 IS NOT NULL AND coalesce((f.positions ->> $1::text)::bigint >= $2, false)) ORDER BY f.server)
         FROM followers f WHERE f.seen_at > clock_timestamp() - make_interval(secs => $3)
           AND f.epoch = (SELECT current_epoch())), '[]')) AS place`,
    [event.lane, event.position, aliveSeconds],
  );
  return { ...event, ...PlaceRow.parse(place).place };
}

import { z } from 'zod';
import { OutboxEvent, type EventFilter } from '@aftercommit/contracts/http/admin-outbox';
import { readWantedStream } from './match-events';
import type { RunsQueries } from './runs-queries';

/** Positions of one look at the log, whether they match or not. */
const pageMax = 500;

const TailRows = z.array(
  z.object({
    position: z.coerce.number(),
    event: OutboxEvent.extend({ payload: z.record(z.string(), z.unknown()).nullable() }).nullable(),
  }),
);

export type TailEvent = NonNullable<z.infer<typeof TailRows>[number]['event']>;

/** position: where the next look begins. */
export type TailPage = { position: number; events: TailEvent[] };

/** What a lane has behind a position, filtered by type and stream. */
export async function readTail(
  db: RunsQueries,
  { filter, lane, after, withPayload }: { filter: EventFilter; lane: number; after: number; withPayload: boolean },
): Promise<TailPage> {
  const rows = TailRows.parse(
    await db.query(
      `SELECT l.position, CASE WHEN ($4::text IS NULL OR o.type = $4) AND ($5::text IS NULL OR o.stream = $5) THEN
         json_build_object('id', o.event_id, 'outbox_id', o.id, 'type', o.type, 'stream', o.stream, 'state', 'dispatched',
           'created_at', to_ms(o.created_at), 'lane', l.lane, 'position', l.position, 'seq', l.seq,
           'dispatched_at', to_ms(l.dispatched_at), 'replay_of', o.headers ->> 'replayOf',
           'trace_id', nullif(split_part(o.headers ->> 'traceparent', '-', 2), ''),
           'payload', CASE WHEN $6 THEN o.payload END) END AS event
       FROM event_log l JOIN outbox o ON o.id = l.outbox_id
       WHERE l.lane = $1 AND l.position > $2 AND l.position <= $2 + $3 ORDER BY l.position`,
      [lane, after, pageMax, filter.type ?? null, readWantedStream(filter), withPayload],
    ),
  );
  return { position: rows.at(-1)?.position ?? after, events: rows.flatMap(({ event }) => event ?? []) };
}

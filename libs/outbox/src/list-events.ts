import type { z } from 'zod';
import type { EventListQuery, OutboxEvent } from '@aftercommit/contracts/http/admin-outbox';
import { EventRows, eventJson, joinEventPlace } from './event-json';
import { matchesEvent, readWantedStream, toEventMatch } from './match-events';
import type { RunsQueries } from './runs-queries';

export type EventPage = { events: OutboxEvent[]; next: number | null };

/** Events of the outbox, newest first, a page at a time; pending ones too. */
export async function listEvents(db: RunsQueries, query: EventListQuery): Promise<EventPage> {
  const stream = readWantedStream(query);
  const rows: z.infer<typeof EventRows> = EventRows.parse(
    await db.query(
      `WITH page AS MATERIALIZED (${stream === null ? pageOfAll : pageOfStream})
       SELECT ${eventJson} AS event FROM page JOIN outbox o ON o.id = page.id ${joinEventPlace} ORDER BY o.id DESC`,
      [...(await toEventMatch(db, query)), query.before ?? null, query.limit, ...(stream === null ? [] : [stream])],
    ),
  );
  const events = rows.map(({ event }) => event);
  return { events, next: events.length === query.limit ? (events.at(-1)?.outbox_id ?? null) : null };
}

const pageOfAll = `SELECT o.id FROM outbox o
  WHERE ${matchesEvent} AND ($5::bigint IS NULL OR o.id < $5) ORDER BY o.id DESC LIMIT $6`;

// Through the stream's own indexes: its last events may lie millions of others back.
const pageOfStream = `SELECT id FROM (
    (SELECT o.id FROM outbox_pending p JOIN outbox o ON o.id = p.id
     WHERE p.stream = $7 AND ${matchesEvent} AND ($5::bigint IS NULL OR p.id < $5) ORDER BY p.id DESC LIMIT $6)
    UNION ALL
    (SELECT o.id FROM event_log l JOIN outbox o ON o.id = l.outbox_id
     WHERE l.stream = $7 AND ${matchesEvent} AND ($5::bigint IS NULL OR l.outbox_id < $5) ORDER BY l.seq DESC LIMIT $6)
  ) found ORDER BY id DESC LIMIT $6`;

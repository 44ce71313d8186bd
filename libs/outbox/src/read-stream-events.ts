import { parseEventRow, type LoggedEvent } from './batch';
import { payloadById } from './payload-by-id';
import { LogBrokenError } from './read-log';
import type { RunsStatements } from './runs-statements';

const columns = `l.position, l.stream, l.seq, l.outbox_id, o.event_id, o.type, o.wire, o.payload, o.headers, o.created_at`;

/**
 * The events of a stream from one seq to another, both included, none missing.
 * @throws LogBrokenError rows are gone (older than what is kept)
 */
export async function readStreamEvents(
  db: RunsStatements,
  { stream, from, to }: { stream: string; from: number; to: number },
): Promise<LoggedEvent[]> {
  if (to < from) return [];
  const { rows } = await db.query({
    name: 'read_stream_events',
    text: `SELECT ${columns} FROM event_log l CROSS JOIN LATERAL ${payloadById}
      WHERE l.stream = $1 AND l.seq >= $2 AND l.seq <= $3 ORDER BY l.seq`,
    values: [stream, from, to],
  });
  const events = rows.map(parseEventRow);
  if (events.length !== to - from + 1 || events.some(({ seq }, index) => seq !== from + index)) {
    throw new LogBrokenError(`${stream} from seq ${from} to ${to}: ${events.length} events in the log`);
  }
  return events;
}

/** The last events of a stream, oldest first: the snapshot of a feed. */
export async function readLastStreamEvents(
  db: RunsStatements,
  { stream, limit }: { stream: string; limit: number },
): Promise<LoggedEvent[]> {
  const { rows } = await db.query({
    name: 'read_last_stream_events',
    text: `SELECT ${columns} FROM event_log l CROSS JOIN LATERAL ${payloadById}
      WHERE l.stream = $1 ORDER BY l.seq DESC LIMIT $2`,
    values: [stream, limit],
  });
  return rows.map(parseEventRow).reverse();
}

import { z } from 'zod';
import { parseEventRow, type LoggedEvent } from './batch';
import { payloadById } from './payload-by-id';
import type { RunsStatements } from './runs-statements';

export type LogRange = { lane: number; from: number; limit: number };

/** head: the lane's last position when this was read. */
export type LogPage = { epoch: string; head: number; events: LoggedEvent[] };

/** The log does not hold what it must: rows gone, a gap, a payload missing. Only a resync helps. */
export class LogBrokenError extends Error {
  override name = 'LogBrokenError';
}

const State = z.object({ epoch: z.string(), head: z.coerce.number() });

/**
 * Reads events of a lane in position order, all of one snapshot, and checks them: the first is the one asked for, each
 * next is one more, none lacks its payload, and nothing is missing before the head.
 * @throws LogBrokenError
 */
export async function readLog(db: RunsStatements, { lane, from, limit }: LogRange): Promise<LogPage> {
  const { rows } = await db.query({
    name: 'read_log',
    text: `WITH state AS MATERIALIZED (SELECT current_epoch() AS epoch, lane_head($1::integer) AS head)
      SELECT s.epoch, s.head, l.* FROM state s LEFT JOIN LATERAL (
        SELECT l.position, l.stream, l.seq, l.outbox_id, o.event_id, o.type, o.wire, o.payload, o.headers, o.created_at
        FROM event_log l LEFT JOIN LATERAL ${payloadById} ON true
        WHERE l.lane = $1::integer AND l.position >= $2::bigint AND l.position < $2::bigint + $3::bigint
        ORDER BY l.position) l ON true
      ORDER BY l.position`,
    values: [lane, from, limit],
  });
  const { epoch, head } = State.parse(rows[0]);
  const found = rows.filter((row) => row.position !== null);
  const expected = Math.max(0, Math.min(limit, head - from + 1));
  if (found.length !== expected) {
    throw new LogBrokenError(`lane ${lane} from ${from}: ${found.length} events in the log, ${expected} expected`);
  }
  const events = found.map((row) => {
    if (row.event_id === null)
      throw new LogBrokenError(`lane ${lane} position ${String(row.position)}: outbox row gone`);
    return parseEventRow(row);
  });
  const stray = events.findIndex((event, index) => event.position !== from + index);
  if (stray >= 0) throw new LogBrokenError(`lane ${lane}: gap at position ${from + stray}`);
  return { epoch, head, events };
}

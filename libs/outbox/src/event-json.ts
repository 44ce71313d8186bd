import { z } from 'zod';
import { OutboxEvent } from '@aftercommit/contracts/http/admin-outbox';
import { aliveSeconds } from './alive-seconds';

/** Where an outbox row `o` is in the log, and how far its lane is delivered. */
export const joinEventPlace = `
  LEFT JOIN LATERAL (
    SELECT l.lane, l.position, l.seq, l.dispatched_at FROM event_log l WHERE l.outbox_id = o.id
  ) l ON true
  LEFT JOIN LATERAL (
    SELECT min(coalesce((f.positions ->> l.lane::text)::bigint, 0)) AS position FROM followers f
    WHERE f.seen_at > clock_timestamp() - make_interval(secs => ${aliveSeconds}) AND f.epoch = (SELECT current_epoch())
  ) delivered ON true`;

/** An OutboxEvent of an outbox row `o` behind joinEventPlace. */
export const eventJson = `json_build_object('id', o.event_id, 'outbox_id', o.id, 'type', o.type, 'stream', o.stream,
  'state', CASE
    WHEN EXISTS (SELECT FROM dead_letters d WHERE d.outbox_id = o.id) THEN 'dead'
    WHEN l.position IS NULL THEN 'pending'
    WHEN l.position <= delivered.position THEN 'delivered'
    ELSE 'dispatched' END,
  'created_at', to_ms(o.created_at), 'lane', coalesce(l.lane, lane_of_stream(o.stream)), 'position', l.position,
  'seq', l.seq, 'dispatched_at', to_ms(l.dispatched_at), 'replay_of', o.headers ->> 'replayOf',
  'trace_id', nullif(split_part(o.headers ->> 'traceparent', '-', 2), ''))`;

export const EventRows = z.array(z.object({ event: OutboxEvent }));

/** A DeadLetter of a row `d` with its outbox row `o`. */
export const deadLetterJson = `json_build_object('id', d.event_id, 'outbox_id', d.outbox_id, 'type', o.type,
  'stream', o.stream, 'lane', d.lane, 'position', d.position, 'state', d.state, 'attempts', d.attempts,
  'last_error', d.last_error, 'first_failed_at', to_ms(d.first_failed_at), 'last_failed_at', to_ms(d.last_failed_at),
  'settled', CASE WHEN d.settled_at IS NOT NULL THEN
    json_build_object('at', to_ms(d.settled_at), 'actor', d.settled_by, 'reason', d.settled_reason) END,
  'requeued_as', d.requeued_as)`;

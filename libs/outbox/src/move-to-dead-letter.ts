import { z } from 'zod';
import type { LoggedEvent } from './batch';
import type { RunsStatements } from './runs-statements';

export type FailedEmission = {
  event: LoggedEvent;
  lane: number;
  server: string;
  attempts: number;
  error: string;
  firstFailedAt: Date;
};

/** Errors that a dead letter remembers, the last ones: hundreds of servers may meet the same event. */
const errorsMax = 20;

/** One row that all servers obey: the event's data is not emitted any more, its meta is. */
export async function moveToDeadLetter(db: RunsStatements, failed: FailedEmission): Promise<void> {
  await db.query({
    name: 'move_to_dead_letter',
    text: `INSERT INTO dead_letters (outbox_id, event_id, lane, position, attempts, last_error, first_failed_at, errors)
      VALUES ($1, $2, $3, $4, $5, $6, $7, jsonb_build_array(jsonb_build_object(
        'at', to_ms(clock_timestamp()), 'server', $8::text, 'attempts', $5::integer, 'error', $6::text)))
      ON CONFLICT (outbox_id) DO UPDATE
      SET attempts = dead_letters.attempts + excluded.attempts, last_error = excluded.last_error,
        last_failed_at = clock_timestamp(),
        errors = (CASE WHEN jsonb_array_length(dead_letters.errors) >= $9 THEN dead_letters.errors - 0
          ELSE dead_letters.errors END) || excluded.errors`,
    values: [
      failed.event.outboxId,
      failed.event.id,
      failed.lane,
      failed.event.position,
      failed.attempts,
      failed.error.slice(0, 2_000),
      failed.firstFailedAt,
      failed.server,
      errorsMax,
    ],
  });
}

const OutboxIds = z.array(z.object({ outbox_id: z.coerce.number() }));

/** Dead letters kept in a server's memory at most. */
const deadLettersMax = 10_000;

export async function readDeadLetterIds(db: RunsStatements): Promise<Set<number>> {
  const { rows } = await db.query({
    name: 'read_dead_letter_ids',
    text: 'SELECT outbox_id FROM dead_letters ORDER BY outbox_id DESC LIMIT $1',
    values: [deadLettersMax],
  });
  return new Set(OutboxIds.parse(rows).map((row) => row.outbox_id));
}

import { z } from 'zod';
import { DeadLetter, type DeadLetterListQuery } from '@aftercommit/contracts/http/admin-outbox';
import { deadLetterJson } from './dead-letter-json';
import type { RunsQueries } from './runs-queries';

export type DeadLetterPage = { deadLetters: DeadLetter[]; next: number | null };

const Rows = z.array(z.object({ dead_letter: DeadLetter }));

/** Newest first, a page at a time. */
export async function listDeadLetters(db: RunsQueries, query: DeadLetterListQuery): Promise<DeadLetterPage> {
  const rows = await db.query(
    `SELECT ${deadLetterJson} AS dead_letter FROM dead_letters d JOIN outbox o ON o.id = d.outbox_id
     WHERE ($1 = 'all' OR d.state = $1) AND ($2::bigint IS NULL OR d.outbox_id < $2)
     ORDER BY d.outbox_id DESC LIMIT $3`,
    [query.state, query.before ?? null, query.limit],
  );
  const deadLetters = Rows.parse(rows).map((row) => row.dead_letter);
  return { deadLetters, next: deadLetters.length === query.limit ? (deadLetters.at(-1)?.outbox_id ?? null) : null };
}

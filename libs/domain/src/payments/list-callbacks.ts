import { z } from 'zod';
import { CallbackResult } from '@aftercommit/contracts/http/admin-payments';
import { ProblemStatus } from '@aftercommit/contracts/states';
import { cutPage, type Page, type PageRequest } from '../cut-page';
import type { RunsQueries } from '../sessions/find-active-session';

const CallbackRow = z
  .object({
    id: z.string(),
    provider: z.string(),
    event_key: z.string(),
    key_id: z.string().nullable(),
    result: CallbackResult,
    parked_reason: z.string().nullable(),
    problem_id: z.uuid().nullable(),
    problem_status: ProblemStatus.nullable(),
    body: z.string(),
    received_at: z.date(),
  })
  .transform(({ id, provider, result, body, ...row }) => ({
    inboxId: id,
    provider,
    result,
    bodyText: body,
    eventKey: row.event_key,
    keyId: row.key_id,
    parkedReason: row.parked_reason,
    problemId: row.problem_id,
    problemStatus: row.problem_status,
    receivedAt: row.received_at,
  }));

export type ListedCallback = z.output<typeof CallbackRow>;

/** Callbacks as they were kept, newest first, with the problem that a parked one waits in. */
export async function listCallbacks(
  db: RunsQueries,
  { result, before, limit }: PageRequest & { result?: z.infer<typeof CallbackResult> | undefined },
): Promise<Page<ListedCallback>> {
  const rows = await db.query<unknown[]>(
    `SELECT i.id, i.provider, i.event_key, i.key_id, i.result, i.parked_reason, p.id AS problem_id,
       p.status AS problem_status, i.body, i.received_at
     FROM payment_inbox i LEFT JOIN problems p ON p.inbox_id = i.id
     WHERE ($1::text IS NULL OR i.result = $1) AND ($2::bigint IS NULL OR i.id < $2)
     ORDER BY i.id DESC LIMIT $3`,
    [result ?? null, before ?? null, limit + 1],
  );
  return cutPage(z.array(CallbackRow).parse(rows), limit, ({ inboxId }) => inboxId);
}

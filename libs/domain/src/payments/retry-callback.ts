import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { callbackAppliedResolution } from '@aftercommit/contracts/problem-causes';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { resolveProblem } from '../administration/settle-problem';
import { DomainError } from '../domain-error';
import { noteResult } from './callback-inbox';
import type { ParsedCallback } from './parse-payment-fact';
import { recordPaymentFact } from './record-payment-fact';

const KeptRow = z
  .object({ id: z.string(), provider: z.string(), body: z.string(), headers: z.record(z.string(), z.string()) })
  .transform(({ id, body, ...row }) => ({ ...row, inboxId: id, bodyText: body }));

/** A callback as it was kept: verified when it came. */
export type KeptCallback = z.output<typeof KeptRow>;

/**
 * Applies a parked callback now that it may be possible, and settles its problem: all of it, or nothing.
 * @throws DomainError problem_not_found | problem_not_open | callback_still_parked
 */
export async function retryCallback(
  tx: EntityManager,
  admin: ActingAdmin,
  {
    problemId,
    parse,
    timeZone,
  }: { problemId: string; parse: (kept: KeptCallback) => ParsedCallback; timeZone: string },
): Promise<void> {
  await resolveProblem(tx, admin, { problemId, resolution: callbackAppliedResolution });
  const kept = await lockParkedCallback(tx, problemId);
  await recordAudit(tx, admin, { action: 'payment.retried', details: `payment_inbox ${kept.inboxId}` });
  await tx.query(`UPDATE payment_inbox SET result = 'applied', parked_reason = NULL WHERE id = $1`, [kept.inboxId]);
  const parsed = parse(kept);
  if (!('fact' in parsed) || !parsed.fact) throw new DomainError('callback_still_parked');
  const outcome = await recordPaymentFact(tx, parsed.fact, { ...kept, timeZone });
  if (outcome.result === 'parked') throw new DomainError('callback_still_parked');
  if (outcome.result !== 'applied') await noteResult(tx, kept.inboxId, outcome.result);
}

async function lockParkedCallback(tx: EntityManager, problemId: string): Promise<KeptCallback> {
  const rows = await tx.query<unknown[]>(
    `SELECT i.id, i.provider, i.body, i.headers FROM problems p JOIN payment_inbox i ON i.id = p.inbox_id
     WHERE p.id = $1 AND i.result = 'parked' FOR UPDATE OF i`,
    [problemId],
  );
  if (!rows[0]) throw new DomainError('callback_still_parked');
  return KeptRow.parse(rows[0]);
}

import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { CaseStatus } from '@aftercommit/contracts/states';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import { lockCatalogue } from './lock-catalogue';

const CaseRow = z.object({ title: z.string(), status: CaseStatus });

/**
 * A case that somebody opened is archived: history and requests for its prizes point at it. Any other is gone.
 * Archived already: nothing is left to do, and nothing is announced.
 * @throws DomainError case_not_found
 */
export async function deleteCase(tx: EntityManager, admin: ActingAdmin, caseId: string): Promise<void> {
  await lockCatalogue(tx);
  // FOR UPDATE waits for openings under way, so that the next statement sees them.
  const rows = await tx.query<unknown[]>('SELECT title, status FROM cases WHERE id = $1 FOR UPDATE', [caseId]);
  if (!rows[0]) throw new DomainError('case_not_found');
  const { title, status } = CaseRow.parse(rows[0]);
  const openings = await tx.query<unknown[]>('SELECT 1 FROM openings WHERE case_id = $1 LIMIT 1', [caseId]);
  if (openings.length === 0) await tx.query('DELETE FROM cases WHERE id = $1', [caseId]);
  else if (status === 'archived') return;
  else
    await tx.query(`UPDATE cases SET status = 'archived', version = version + 1, updated_at = now() WHERE id = $1`, [
      caseId,
    ]);
  const action = openings.length === 0 ? 'case.deleted' : 'case.archived';
  await recordAudit(tx, admin, { action, details: `${title} (${caseId})`, type: 'warning' });
  await appendToOutbox(tx, [{ type: 'case.deleted', payload: { caseId } }]);
}

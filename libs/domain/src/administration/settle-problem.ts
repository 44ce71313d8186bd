import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { ProblemStatus } from '@aftercommit/contracts/states';
import { DomainError } from '../domain-error';
import { recordAudit, type ActingAdmin } from './record-audit';

const StatusRow = z.object({ status: ProblemStatus });

/**
 * An open problem is solved, with an explanation.
 * @throws DomainError problem_not_found | problem_not_open
 */
export async function resolveProblem(
  tx: EntityManager,
  admin: ActingAdmin,
  { problemId, resolution }: { problemId: string; resolution: string },
): Promise<void> {
  if ((await lockProblem(tx, problemId)) !== 'open') throw new DomainError('problem_not_open');
  await tx.query(`UPDATE problems SET status = 'resolved', resolution = $2, updated_at = now() WHERE id = $1`, [
    problemId,
    resolution,
  ]);
  await recordAudit(tx, admin, { action: 'problem.resolved', details: `${problemId}: ${resolution}`, type: 'success' });
}

/**
 * Nothing more will be done about a problem, solved or not.
 * @throws DomainError problem_not_found | problem_closed
 */
export async function closeProblem(tx: EntityManager, admin: ActingAdmin, problemId: string): Promise<void> {
  if ((await lockProblem(tx, problemId)) === 'closed') throw new DomainError('problem_closed');
  await tx.query(`UPDATE problems SET status = 'closed', updated_at = now() WHERE id = $1`, [problemId]);
  await recordAudit(tx, admin, { action: 'problem.closed', details: problemId });
}

async function lockProblem(tx: EntityManager, problemId: string): Promise<ProblemStatus> {
  const rows = await tx.query<unknown[]>('SELECT status FROM problems WHERE id = $1 FOR UPDATE', [problemId]);
  if (!rows[0]) throw new DomainError('problem_not_found');
  return StatusRow.parse(rows[0]).status;
}

import type { EntityManager } from 'typeorm';
import type { CaseContent } from '@aftercommit/contracts/http/admin-cases';
import { DomainError } from '../domain-error';

/**
 * Replaces what a case holds. The caller holds the catalogue's lock, so that no item is archived meanwhile.
 * @throws DomainError item_not_found (unknown or archived)
 */
export async function writeCaseContents(tx: EntityManager, caseId: string, contents: CaseContent[]): Promise<void> {
  await tx.query('DELETE FROM case_contents WHERE case_id = $1', [caseId]);
  const written = await tx.query<unknown[]>(
    `INSERT INTO case_contents (case_id, item_id, weight, rarity, ordinal)
     SELECT $1, i.id, c.weight, coalesce(c.rarity, i.rarity), c.ordinality
     FROM unnest($2::text[], $3::numeric[], $4::text[]) WITH ORDINALITY AS c (item_id, weight, rarity, ordinality)
     JOIN items i ON i.id = c.item_id AND i.archived_at IS NULL
     RETURNING item_id`,
    [
      caseId,
      contents.map(({ itemId }) => itemId),
      contents.map(({ weight }) => weight),
      contents.map(({ rarity }) => rarity ?? null),
    ],
  );
  if (written.length < contents.length) throw new DomainError('item_not_found');
}

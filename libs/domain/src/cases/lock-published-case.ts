import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { CatalogueId } from '@aftercommit/contracts/http/admin-items';
import { CaseType } from '@aftercommit/contracts/states';
import { DomainError } from '../domain-error';

const CaseRow = z
  .object({
    id: z.string(),
    title: z.string(),
    type: CaseType,
    threshold_cents: z.coerce.number().int(),
    price_cents: z.coerce.number().int(),
    image_url: z.string(),
  })
  .transform((row) => ({
    caseId: row.id,
    title: row.title,
    type: row.type,
    thresholdCents: row.threshold_cents,
    priceCents: row.price_cents,
    imageUrl: row.image_url,
  }));

export type PublishedCase = z.output<typeof CaseRow>;

/**
 * A case that players may open. Until the end of the transaction nobody deletes it; openings and edits go on meanwhile.
 * @throws DomainError case_not_found
 */
export async function lockPublishedCase(tx: EntityManager, caseId: string): Promise<PublishedCase> {
  if (!CatalogueId.safeParse(caseId).success) throw new DomainError('case_not_found');
  const rows = await tx.query<unknown[]>(
    `SELECT id, title, type, threshold_cents, price_cents, image_url FROM cases
     WHERE id = $1 AND status = 'published' FOR KEY SHARE`,
    [caseId],
  );
  if (!rows[0]) throw new DomainError('case_not_found');
  return CaseRow.parse(rows[0]);
}

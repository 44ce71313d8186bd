import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { CaseStatus, Rarity } from '@aftercommit/contracts/states';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import type { CaseFields } from './create-case';
import { lockCatalogue } from './lock-catalogue';
import { storePicture } from './store-picture';
import { writeCaseContents } from './write-case-contents';

/** undefined: stays as it is. */
export type CaseChange = { [Field in keyof CaseFields]?: CaseFields[Field] | undefined };

const StoredCaseRow = z
  .object({
    title: z.string(),
    threshold_cents: z.coerce.number().int(),
    image_url: z.string(),
    status: CaseStatus,
    contents: z.array(z.object({ itemId: z.string(), weight: z.number(), rarity: Rarity })),
    archived_items: z.coerce.number(),
  })
  .transform((row) => ({
    title: row.title,
    thresholdCents: row.threshold_cents,
    imageUrl: row.image_url,
    status: row.status,
    contents: row.contents,
    archivedItems: row.archived_items,
  }));

/** A case before its change. */
export type StoredCase = z.output<typeof StoredCaseRow>;

/**
 * chooseChange: what to change, told from what is stored; it runs under the case's lock.
 * @throws DomainError case_not_found | case_empty (published) | item_not_found | image_invalid | image_too_large
 */
export async function updateCase(
  tx: EntityManager,
  admin: ActingAdmin,
  { caseId, chooseChange }: { caseId: string; chooseChange: (stored: StoredCase) => CaseChange },
): Promise<void> {
  await lockCatalogue(tx);
  const stored = await lockCase(tx, caseId);
  const change = chooseChange(stored);
  assertPlayable(stored, change);
  await writeChange(tx, caseId, change);
  if (change.contents) await writeCaseContents(tx, caseId, change.contents);
  await recordAudit(tx, admin, { action: 'case.updated', details: `${change.title ?? stored.title} (${caseId})` });
  await appendToOutbox(tx, [{ type: 'case.updated', payload: { caseId } }]);
}

/** Items of an archived case may have been archived since: it does not come back with them. */
function assertPlayable(stored: StoredCase, change: CaseChange): void {
  const status = change.status ?? stored.status;
  if (status === 'published' && (change.contents ?? stored.contents).length === 0) throw new DomainError('case_empty');
  if (status !== 'archived' && !change.contents && stored.archivedItems > 0) throw new DomainError('item_not_found');
}

async function lockCase(tx: EntityManager, caseId: string): Promise<StoredCase> {
  // NO KEY: openings that refer to the case go on meanwhile.
  const rows = await tx.query<unknown[]>(
    `SELECT k.title, k.threshold_cents, k.image_url, k.status, coalesce(c.contents, '[]') AS contents, c.archived_items
     FROM cases k CROSS JOIN LATERAL (
       SELECT json_agg(json_build_object('itemId', c.item_id, 'weight', c.weight, 'rarity', c.rarity) ORDER BY c.ordinal)
           AS contents,
         count(i.archived_at) AS archived_items
       FROM case_contents c JOIN items i ON i.id = c.item_id WHERE c.case_id = k.id) c
     WHERE k.id = $1 FOR NO KEY UPDATE OF k`,
    [caseId],
  );
  if (!rows[0]) throw new DomainError('case_not_found');
  return StoredCaseRow.parse(rows[0]);
}

async function writeChange(tx: EntityManager, caseId: string, change: CaseChange): Promise<void> {
  const imageUrl = change.picture === undefined ? null : await storePicture(tx, change.picture);
  // Nullable columns may be set to NULL on purpose: their own flags tell that from "stays as it is".
  await tx.query(
    `UPDATE cases SET title = coalesce($2, title), type = coalesce($3, type), status = coalesce($4, status),
       threshold_cents = coalesce($5, threshold_cents), price_cents = coalesce($6, price_cents),
       image_url = coalesce($7, image_url), title_ru = CASE WHEN $8 THEN $9 ELSE title_ru END,
       title_lv = CASE WHEN $10 THEN $11 ELSE title_lv END, version = version + 1, updated_at = now()
     WHERE id = $1`,
    [
      caseId,
      change.title ?? null,
      change.type ?? null,
      change.status ?? null,
      change.thresholdCents ?? null,
      change.priceCents ?? null,
      imageUrl,
      change.titleRu !== undefined,
      change.titleRu ?? null,
      change.titleLv !== undefined,
      change.titleLv ?? null,
    ],
  );
}

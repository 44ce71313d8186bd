import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { CaseContent } from '@aftercommit/contracts/http/admin-cases';
import type { CaseStatus, CaseType } from '@aftercommit/contracts/states';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { recordAudit, type ActingAdmin } from '../administration/record-audit';
import { DomainError } from '../domain-error';
import { lockCatalogue } from './lock-catalogue';
import { storePicture } from './store-picture';
import { writeCaseContents } from './write-case-contents';

/** picture: a data: URL or a URL. */
export type CaseFields = {
  title: string;
  titleRu: string | null;
  titleLv: string | null;
  type: CaseType;
  thresholdCents: number;
  priceCents: number;
  picture: string;
  status: CaseStatus;
  contents: CaseContent[];
};

/** @throws DomainError case_empty (published) | item_not_found | id_taken | image_invalid | image_too_large */
export async function createCase(
  tx: EntityManager,
  admin: ActingAdmin,
  { caseId = randomUUID(), fields }: { caseId?: string | undefined; fields: CaseFields },
): Promise<string> {
  if (fields.status === 'published' && fields.contents.length === 0) throw new DomainError('case_empty');
  await lockCatalogue(tx);
  const imageUrl = await storePicture(tx, fields.picture);
  const rows = await tx.query<unknown[]>(
    `INSERT INTO cases (id, title, title_ru, title_lv, type, threshold_cents, price_cents, image_url, status)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      caseId,
      fields.title,
      fields.titleRu,
      fields.titleLv,
      fields.type,
      fields.thresholdCents,
      fields.priceCents,
      imageUrl,
      fields.status,
    ],
  );
  if (rows.length === 0) throw new DomainError('id_taken');
  await writeCaseContents(tx, caseId, fields.contents);
  await recordAudit(tx, admin, { action: 'case.created', details: `${fields.title} (${caseId})`, type: 'success' });
  await appendToOutbox(tx, [{ type: 'case.created', payload: { caseId } }]);
  return caseId;
}

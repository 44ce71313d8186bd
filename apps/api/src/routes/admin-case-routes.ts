import { Router, type RequestHandler } from 'express';
import { CaseChangeBody, NewCaseBody, type CaseListReply } from '@aftercommit/contracts/http/admin-cases';
import { CatalogueId } from '@aftercommit/contracts/http/admin-items';
import { NoBody, type SuccessReply } from '@aftercommit/contracts/http/no-body';
import { toEuros } from '@aftercommit/contracts/money';
import { createCase, type CaseFields } from '@aftercommit/domain/catalogue/create-case';
import { deleteCase } from '@aftercommit/domain/catalogue/delete-case';
import { listCases, type CatalogueCase } from '@aftercommit/domain/catalogue/list-cases';
import { updateCase } from '@aftercommit/domain/catalogue/update-case';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { chooseCaseChange } from '../http/choose-case-change';
import { readPathId } from '../http/read-path-id';
import { respondToMutation } from '../http/respond-to-mutation';

/** Mounted before the JSON parser of the other routes: `readPictureBody` takes larger bodies, of admins only. */
export function createAdminCaseRoutes(
  { dataSource, runTransaction }: ApiDeps,
  readPictureBody: RequestHandler,
): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'admin');

  router.get('/api/admin/cases', authenticate, async (_request, response) => {
    const cases = await listCases(dataSource);
    response.json({ success: true, cases: cases.map(toCase) } satisfies CaseListReply);
  });

  router.post(
    '/api/admin/cases',
    authenticate,
    readPictureBody,
    respondToMutation(runTransaction, NewCaseBody, async (tx, body, _request, response) => {
      const id = await createCase(tx, readAdmin(response), { caseId: body.id, fields: toCaseFields(body) });
      return { success: true, id };
    }),
  );

  router.put(
    '/api/admin/cases/:id',
    authenticate,
    readPictureBody,
    respondToMutation(runTransaction, CaseChangeBody, async (tx, body, request, response) => {
      const caseId = readPathId(request, 'case_not_found', CatalogueId);
      await updateCase(tx, readAdmin(response), { caseId, chooseChange: (stored) => chooseCaseChange(body, stored) });
      return { success: true, id: caseId };
    }),
  );

  router.delete(
    '/api/admin/cases/:id',
    authenticate,
    respondToMutation(runTransaction, NoBody, async (tx, _body, request, response): Promise<SuccessReply> => {
      await deleteCase(tx, readAdmin(response), readPathId(request, 'case_not_found', CatalogueId));
      return { success: true };
    }),
  );
  return router;
}

function toCaseFields(body: NewCaseBody): CaseFields {
  return {
    title: body.title ?? body.nameEn ?? '',
    titleRu: body.nameRu ?? null,
    titleLv: body.nameLv ?? null,
    type: body.type,
    thresholdCents: body.threshold_eur ?? body.threshold ?? 0,
    priceCents: body.price ?? 0,
    picture: body.image_url ?? body.image ?? '',
    status: body.status ?? 'draft',
    contents: body.items ?? body.contents ?? [],
  };
}

function toCase(row: CatalogueCase): CaseListReply['cases'][number] {
  const weightSum = row.contents.reduce((sum, { weight }) => sum + weight, 0);
  return {
    id: row.caseId,
    title: row.title,
    nameEn: row.title,
    nameRu: row.titleRu,
    nameLv: row.titleLv,
    type: row.type,
    threshold_eur: toEuros(row.thresholdCents),
    threshold: toEuros(row.thresholdCents),
    price: toEuros(row.priceCents),
    image_url: row.imageUrl,
    image: row.imageUrl,
    is_active: row.status === 'published',
    status: row.status,
    version: row.version,
    created_at: row.createdAt.getTime(),
    updated_at: row.updatedAt.getTime(),
    items: row.contents.map(({ itemId, weight, rarity }) => ({
      item_id: itemId,
      weight,
      rarity,
      chance: (weight * 100) / weightSum,
    })),
    contents: row.contents.map(({ itemId, weight, rarity, itemTitle, itemImageUrl }) => ({
      itemId,
      dropChance: weight,
      rarity,
      item: { id: itemId, title: itemTitle, image: itemImageUrl, nameEn: itemTitle },
    })),
  };
}

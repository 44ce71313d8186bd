import { Router } from 'express';
import {
  OpenCaseBody,
  type CaseReply,
  type CasesReply,
  type OfferedCase as OfferedCaseReply,
  type OpenCaseReply,
} from '@aftercommit/contracts/http/cases';
import { toEuros } from '@aftercommit/contracts/money';
import { findCase, type FoundCase } from '@aftercommit/domain/cases/find-case';
import { listOfferedCases, type OfferedCase } from '@aftercommit/domain/cases/list-offered-cases';
import { openCase, type OpenedCase } from '@aftercommit/domain/cases/open-case';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { respondToMutation } from '../http/respond-to-mutation';

export function createCaseRoutes({ dataSource, runTransaction, config }: ApiDeps): Router {
  const router = Router();

  router.get('/api/cases', async (_request, response) => {
    const cases = await listOfferedCases(dataSource);
    response.json({ success: true, cases: cases.map(renderOfferedCase) } satisfies CasesReply);
  });

  router.get('/api/cases/:id', async (request, response) => {
    response.json(toCaseReply(await findCase(dataSource, request.params.id)));
  });

  router.post(
    '/api/cases/open',
    authenticateUser(dataSource),
    respondToMutation(runTransaction, OpenCaseBody, async (tx, { caseId, ...seen }, _request, response, openingId) => {
      const { userId } = readUser(response);
      return toOpenCaseReply(await openCase(tx, { userId, caseId, seen, openingId, timeZone: config.SITE_TIME_ZONE }));
    }),
  );
  return router;
}

function renderOfferedCase(offered: OfferedCase): OfferedCaseReply {
  return {
    id: offered.caseId,
    title: offered.title,
    type: offered.type,
    threshold_eur: toEuros(offered.thresholdCents),
    price: toEuros(offered.priceCents),
    image_url: offered.imageUrl,
    version: offered.version,
  };
}

function toCaseReply(found: FoundCase): CaseReply {
  return {
    success: true,
    case: renderOfferedCase(found),
    contents: found.contents.map((content) => ({
      id: content.itemId,
      title: content.title,
      type: content.type,
      image_url: content.imageUrl,
      price_eur: toEuros(content.amountCents),
      sell_price_eur: toEuros(content.sellPriceCents),
      rarity: content.rarity,
      weight: content.weight,
      chance: content.chancePercent,
    })),
  };
}

function toOpenCaseReply({ prize, inventoryId, wallet, xp }: OpenedCase): OpenCaseReply {
  return {
    success: true,
    item: {
      id: prize.itemId,
      inventory_id: inventoryId,
      name: prize.title,
      title: prize.title,
      type: prize.type,
      image: prize.imageUrl,
      rarity: prize.rarity,
    },
    balance: toEuros(wallet.balanceCents),
    balance_version: wallet.version,
    xpEarned: xp,
  };
}

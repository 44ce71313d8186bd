import { Router } from 'express';
import type { HistoryReply } from '@aftercommit/contracts/http/cases';
import type { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { LanguageBody, TradeLinkBody, type ProfileReply } from '@aftercommit/contracts/http/profile';
import { toEuros } from '@aftercommit/contracts/money';
import { listHistory } from '@aftercommit/domain/cases/list-history';
import { changeLanguage } from '@aftercommit/domain/users/change-language';
import { changeTradeLink } from '@aftercommit/domain/users/change-trade-link';
import { readProfile } from '@aftercommit/domain/users/read-profile';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { renderProfile } from '../http/render-profile';
import { respondToMutation } from '../http/respond-to-mutation';

export function createProfileRoutes({ dataSource, runTransaction, config }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateUser(dataSource);

  router.get('/api/profile', authenticate, async (_request, response) => {
    const { userId } = readUser(response);
    const profile = await readProfile(dataSource, { userId, timeZone: config.SITE_TIME_ZONE });
    response.json({ success: true, profile: renderProfile(profile) } satisfies ProfileReply);
  });

  router.get('/api/user/history', authenticate, async (_request, response) => {
    const openings = await listHistory(dataSource, readUser(response).userId);
    response.json({
      success: true,
      history: openings.map((opening) => ({
        id: opening.openingId,
        case_id: opening.caseId,
        prize_title: opening.itemTitle,
        prize_amount_eur: toEuros(opening.amountCents),
        rarity: opening.rarity,
        image_url: opening.itemImageUrl,
        created_at: opening.openedAt.getTime(),
      })),
    } satisfies HistoryReply);
  });

  router.post(
    '/api/user/tradelink',
    authenticate,
    respondToMutation(runTransaction, TradeLinkBody, async (tx, body, _request, response): Promise<SuccessReply> => {
      const { userId } = readUser(response);
      await changeTradeLink(tx, { userId, tradeLink: body.trade_link || null });
      return { success: true };
    }),
  );

  router.post(
    '/api/user/language',
    authenticate,
    respondToMutation(runTransaction, LanguageBody, async (tx, body, _request, response): Promise<SuccessReply> => {
      await changeLanguage(tx, { userId: readUser(response).userId, language: body.language });
      return { success: true };
    }),
  );
  return router;
}

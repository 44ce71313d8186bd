import { Router } from 'express';
import { DenyRequestBody, RequestListQuery, type RequestListReply } from '@aftercommit/contracts/http/admin-requests';
import { NoBody } from '@aftercommit/contracts/http/no-body';
import { decideRequest } from '@aftercommit/domain/requests/decide-request';
import { listRequests, type ListedRequest } from '@aftercommit/domain/requests/list-requests';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin } from '../http/authenticate';
import { respondToAdminChange } from '../http/respond-to-admin-change';

export function createAdminRequestRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'moderator');

  router.get('/api/admin/requests', authenticate, async (request, response) => {
    const { status } = RequestListQuery.parse(request.query);
    const requests = await listRequests(dataSource, { status: status || undefined });
    response.json(requests.map(toRequest) satisfies RequestListReply);
  });

  router.post(
    '/api/admin/requests/:id/approve',
    authenticate,
    respondToAdminChange(runTransaction, {
      body: NoBody,
      notFound: 'request_not_found',
      change: (tx, admin, requestId) => decideRequest(tx, admin, { requestId, decision: { to: 'approved' } }),
    }),
  );

  router.post(
    '/api/admin/requests/:id/deny',
    authenticate,
    respondToAdminChange(runTransaction, {
      body: DenyRequestBody,
      notFound: 'request_not_found',
      change: (tx, admin, requestId, { comment }) =>
        decideRequest(tx, admin, { requestId, decision: { to: 'denied', comment } }),
    }),
  );

  router.post(
    '/api/admin/requests/:id/return',
    authenticate,
    respondToAdminChange(runTransaction, {
      body: NoBody,
      notFound: 'request_not_found',
      change: (tx, admin, requestId) => decideRequest(tx, admin, { requestId, decision: { to: 'returned' } }),
    }),
  );
  return router;
}

function toRequest(request: ListedRequest): RequestListReply[number] {
  return {
    id: request.requestId,
    user_uuid: request.userId,
    user_nickname: request.nickname,
    trade_link: request.tradeLink,
    inventory_id: request.inventoryId,
    item_title: request.itemTitle,
    item_image: request.itemImageUrl,
    item_rarity: request.itemRarity,
    case_name: request.caseTitle,
    type: request.itemType,
    status: request.status,
    admin_comment: request.adminComment,
    created_at: toSeconds(request.createdAt),
    updated_at: toSeconds(request.updatedAt),
  };
}

/** The panel multiplies these two by 1,000. */
function toSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1_000);
}

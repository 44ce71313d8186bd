import { Router } from 'express';
import { z } from 'zod';
import type { DismissReply, RequestsReply } from '@aftercommit/contracts/http/requests';
import { dismissRequest } from '@aftercommit/domain/requests/dismiss-request';
import { listOwnRequests, type OwnRequest } from '@aftercommit/domain/requests/list-own-requests';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { respondToMutation } from '../http/respond-to-mutation';

export function createRequestRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateUser(dataSource);

  router.get('/api/user/requests', authenticate, async (_request, response) => {
    const requests = await listOwnRequests(dataSource, readUser(response).userId);
    response.json({ success: true, requests: requests.map(toRequest) } satisfies RequestsReply);
  });

  router.post(
    '/api/user/requests/:requestId/dismiss',
    authenticate,
    respondToMutation(runTransaction, z.object({}), async (tx, _body, request, response): Promise<DismissReply> => {
      const requestId = String(request.params.requestId);
      await dismissRequest(tx, { userId: readUser(response).userId, requestId });
      return { success: true };
    }),
  );
  return router;
}

function toRequest(request: OwnRequest): RequestsReply['requests'][number] {
  return {
    requestId: request.requestId,
    id: request.requestId,
    itemName: request.itemTitle,
    itemImage: request.itemImageUrl,
    itemRarity: request.itemRarity,
    itemType: request.itemType,
    caseName: request.caseTitle,
    status: request.status,
    admin_comment: request.adminComment,
    created_at: request.createdAt.getTime(),
    updated_at: request.updatedAt.getTime(),
  };
}

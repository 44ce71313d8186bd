import { Router } from 'express';
import {
  DeadLetterListQuery,
  ReasonBody,
  type DeadLetterListReply,
  type DeadLetterReply,
  type RequeueReply,
} from '@aftercommit/contracts/http/admin-outbox';
import { DomainError } from '@aftercommit/domain/domain-error';
import { discardDeadLetter, requeueDeadLetter } from '@aftercommit/domain/operations/settle-dead-letter';
import { findDeadLetter } from '@aftercommit/outbox/find-dead-letter';
import { listDeadLetters } from '@aftercommit/outbox/list-dead-letters';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { readPathId } from '../http/read-path-id';
import { respondToAdminChange } from '../http/respond-to-admin-change';
import { respondToMutation } from '../http/respond-to-mutation';

/** Events that were set aside wait here for a person. */
export function createAdminDeadLetterRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'admin');

  router.get('/api/admin/outbox/dead-letters', authenticate, async (request, response) => {
    const { deadLetters, next } = await listDeadLetters(dataSource, DeadLetterListQuery.parse(request.query));
    response.json({ success: true, dead_letters: deadLetters, next } satisfies DeadLetterListReply);
  });

  router.get('/api/admin/outbox/dead-letters/:id', authenticate, async (request, response) => {
    const deadLetter = await findDeadLetter(dataSource, readPathId(request, 'dead_letter_not_found'));
    if (!deadLetter) throw new DomainError('dead_letter_not_found');
    response.json({ success: true, dead_letter: deadLetter } satisfies DeadLetterReply);
  });

  router.post(
    '/api/admin/outbox/dead-letters/:id/requeue',
    authenticate,
    respondToMutation(runTransaction, ReasonBody, async (tx, { reason }, request, response): Promise<RequeueReply> => {
      const eventId = readPathId(request, 'dead_letter_not_found');
      return { success: true, event_id: await requeueDeadLetter(tx, readAdmin(response), { eventId, reason }) };
    }),
  );

  router.post(
    '/api/admin/outbox/dead-letters/:id/discard',
    authenticate,
    respondToAdminChange(runTransaction, {
      body: ReasonBody,
      notFound: 'dead_letter_not_found',
      change: (tx, admin, eventId, body) => discardDeadLetter(tx, admin, { eventId, ...body }),
    }),
  );
  return router;
}

import { Router } from 'express';
import { z } from 'zod';
import {
  EventListQuery,
  EventQuery,
  ReasonBody,
  type EventListReply,
  type EventReply,
  type OutboxStatusReply,
} from '@aftercommit/contracts/http/admin-outbox';
import type { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { DomainError } from '@aftercommit/domain/domain-error';
import { pauseLane, resumeLane } from '@aftercommit/domain/operations/pause-lane';
import { findEvent } from '@aftercommit/outbox/find-event';
import { listEvents } from '@aftercommit/outbox/list-events';
import { readStatus } from '@aftercommit/outbox/read-status';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { readPathId } from '../http/read-path-id';
import { respondToMutation } from '../http/respond-to-mutation';

const LaneId = z.string().regex(/^\d{1,2}$/);

/** What the `outbox` command shows and does, for admins and owners. */
export function createAdminOutboxRoutes({ dataSource, runTransaction, readQueueDepth }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'admin');

  router.get('/api/admin/outbox/status', authenticate, async (_request, response) => {
    const status = await readStatus(dataSource, await readQueueDepth());
    response.json({ success: true, status } satisfies OutboxStatusReply);
  });

  router.get('/api/admin/outbox/events', authenticate, async (request, response) => {
    const page = await listEvents(dataSource, EventListQuery.parse(request.query));
    response.json({ success: true, ...page } satisfies EventListReply);
  });

  router.get('/api/admin/outbox/events/:id', authenticate, async (request, response) => {
    const { payload } = EventQuery.parse(request.query);
    const id = readPathId(request, 'event_not_found');
    const event = await findEvent(dataSource, { id, withPayload: payload });
    if (!event) throw new DomainError('event_not_found');
    response.json({ success: true, event } satisfies EventReply);
  });

  for (const [path, decide] of [
    ['/api/admin/outbox/lanes/:id/pause', pauseLane],
    ['/api/admin/outbox/lanes/:id/resume', resumeLane],
  ] as const) {
    router.post(
      path,
      authenticate,
      respondToMutation(
        runTransaction,
        ReasonBody,
        async (tx, { reason }, request, response): Promise<SuccessReply> => {
          const lane = Number(readPathId(request, 'lane_not_found', LaneId));
          await decide(tx, readAdmin(response), { lane, reason });
          return { success: true };
        },
      ),
    );
  }
  return router;
}

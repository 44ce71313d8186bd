import { Router } from 'express';
import type { EntityManager } from 'typeorm';
import {
  ReasonBody,
  ReplayPlanBody,
  StartReplayBody,
  type Replay,
  type ReplayListReply,
  type ReplayPlanReply,
  type ReplayReply,
} from '@aftercommit/contracts/http/admin-outbox';
import { DomainError } from '@aftercommit/domain/domain-error';
import { endReplay } from '@aftercommit/domain/operations/end-replay';
import { hasFilter, startReplay } from '@aftercommit/domain/operations/start-replay';
import { findReplay, listReplays } from '@aftercommit/outbox/replay-run';
import type { RunsQueries } from '@aftercommit/outbox/runs-queries';
import { planReplay } from '@aftercommit/outbox/select-replay-targets';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { readPathId } from '../http/read-path-id';
import { respondToMutation } from '../http/respond-to-mutation';

/** Past facts announced once more. Any api moves what is started here, so that none may die with it. */
export function createAdminReplayRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'admin');

  router.get('/api/admin/outbox/replays', authenticate, async (_request, response) => {
    response.json({ success: true, replays: await listReplays(dataSource) } satisfies ReplayListReply);
  });

  router.post('/api/admin/outbox/replays/dry-run', authenticate, async (request, response) => {
    const { filter } = ReplayPlanBody.parse(request.body ?? {});
    const { limit: _limit, ...conditions } = filter;
    if (!hasFilter(conditions)) throw new DomainError('replay_filter_missing');
    response.json({ success: true, plan: await planReplay(dataSource, filter) } satisfies ReplayPlanReply);
  });

  router.post(
    '/api/admin/outbox/replays',
    authenticate,
    respondToMutation(runTransaction, StartReplayBody, async (tx, body, _request, response): Promise<ReplayReply> => {
      const runId = await startReplay(tx, readAdmin(response), { ...body, runner: 'api' });
      return { success: true, replay: await readReplay(tx, runId) };
    }),
  );

  router.get('/api/admin/outbox/replays/:id', authenticate, async (request, response) => {
    const replay = await readReplay(dataSource, readPathId(request, 'replay_not_found'));
    response.json({ success: true, replay } satisfies ReplayReply);
  });

  router.post(
    '/api/admin/outbox/replays/:id/cancel',
    authenticate,
    respondToMutation(runTransaction, ReasonBody, async (tx, { reason }, request, response): Promise<ReplayReply> => {
      const runId = readPathId(request, 'replay_not_found');
      await endReplay(tx, readAdmin(response), { runId, reason });
      return { success: true, replay: await readReplay(tx, runId) };
    }),
  );
  return router;
}

async function readReplay(db: RunsQueries | EntityManager, runId: string): Promise<Replay> {
  const replay = await findReplay(db, runId);
  if (!replay) throw new DomainError('replay_not_found');
  return replay;
}

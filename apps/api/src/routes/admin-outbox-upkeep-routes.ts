import { Router, type RequestHandler } from 'express';
import { ReasonBody } from '@aftercommit/contracts/http/admin-outbox';
import {
  LanesBody,
  PruneBody,
  PruneQuery,
  ReconcileBody,
  ReconcileQuery,
  type DoctorReply,
  type EpochReply,
  type LanesReply,
  type PrunePlanReply,
  type PruneReply,
  type ReconcileReply,
  type Undelivered,
} from '@aftercommit/contracts/http/admin-outbox-upkeep';
import { examineSite } from '@aftercommit/domain/doctor/examine-site';
import { bumpEpoch } from '@aftercommit/domain/operations/bump-epoch';
import { pruneHistory } from '@aftercommit/domain/operations/prune-history';
import { recordPrune } from '@aftercommit/domain/operations/record-prune';
import { recordReconcile, requeueUndelivered } from '@aftercommit/domain/operations/requeue-undelivered';
import { setUserLanes } from '@aftercommit/domain/operations/set-user-lanes';
import { findUndelivered, isNothingMissing } from '@aftercommit/outbox/find-undelivered';
import { planPrune } from '@aftercommit/outbox/plan-prune';
import type { Pruned } from '@aftercommit/outbox/prune-outbox';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin, readAdmin } from '../http/authenticate';
import { respondToMutation } from '../http/respond-to-mutation';

/** Partitions of one request, which a browser waits for. The answer says how many are left. */
const dropMax = 4;

/** Looking after the outbox from the panel. What cannot be taken back is the owner's. */
export function createAdminOutboxUpkeepRoutes(deps: ApiDeps): Router {
  const { dataSource, runTransaction } = deps;
  const router = Router();
  const [admin, owner] = [authenticateAdmin(dataSource, 'admin'), authenticateAdmin(dataSource, 'owner')];

  router.get('/api/admin/outbox/doctor', admin, async (_request, response) => {
    const findings = await examineSite({
      dataSource,
      directUrl: deps.directUrl,
      redis: await deps.inspectRedis(),
      queueDepth: await deps.readQueueDepth(),
    });
    response.json({ success: true, healthy: findings.length === 0, findings } satisfies DoctorReply);
  });

  router
    .route('/api/admin/outbox/reconcile')
    .get(admin, async (request, response) => {
      const { older_than_seconds: seconds } = ReconcileQuery.parse(request.query);
      const found = await findUndelivered(dataSource, seconds * 1_000);
      response.json({ success: true, missing: !isNothingMissing(found), found } satisfies ReconcileReply);
    })
    .post(admin, ...reconcile(deps));

  router
    .route('/api/admin/outbox/prune')
    .get(admin, async (request, response) => {
      const { keep_days: keepDays } = PruneQuery.parse(request.query);
      const { drop, keep } = await planPrune(dataSource, keepDays);
      const name = (each: (typeof drop)[number]) => ({ name: each.name, newest_at: each.newest_at });
      const kept = keep.map((each) => ({ ...name(each), because: each.because }));
      response.json({ success: true, drop: drop.map(name), keep: kept } satisfies PrunePlanReply);
    })
    .post(owner, ...prune(deps));

  router.post(
    '/api/admin/outbox/epoch/bump',
    owner,
    respondToMutation(runTransaction, ReasonBody, async (tx, { reason }, _request, response): Promise<EpochReply> => {
      return { success: true, epoch: await bumpEpoch(tx, readAdmin(response), reason) };
    }),
  );

  router.put(
    '/api/admin/outbox/lanes',
    owner,
    respondToMutation(runTransaction, LanesBody, async (tx, body, _request, response): Promise<LanesReply> => {
      await setUserLanes(tx, readAdmin(response), body);
      return { success: true, user_lanes: body.count };
    }),
  );
  return router;
}

/** The queue is never waited for in a transaction. The commit of the audit entry rings the wake for what is pending. */
function reconcile({ dataSource, runTransaction, addJob }: ApiDeps): RequestHandler[] {
  return [
    async (request, response, next) => {
      const { older_than_seconds: seconds } = ReconcileBody.parse(request.body ?? {});
      const found = await findUndelivered(dataSource, seconds * 1_000);
      await requeueUndelivered(found, addJob);
      response.locals.found = found;
      next();
    },
    respondToMutation(
      runTransaction,
      ReconcileBody,
      async (tx, { reason }, _request, response): Promise<ReconcileReply> => {
        const found = response.locals.found as Undelivered;
        const missing = !isNothingMissing(found);
        if (missing) await recordReconcile(tx, readAdmin(response), { found, reason });
        return { success: true, missing, found };
      },
    ),
  ];
}

/** Each drop is a short transaction of its own, so they are done first and then noted; `prunes` has them if we die in between. */
function prune({ dataSource, runTransaction, directUrl }: ApiDeps): RequestHandler[] {
  return [
    async (request, response, next) => {
      const { keep_days: keepDays } = PruneBody.parse(request.body ?? {});
      const actor = readAdmin(response).username;
      response.locals.pruned = await pruneHistory(dataSource, directUrl, { actor, keepDays, dropMax });
      next();
    },
    respondToMutation(
      runTransaction,
      PruneBody,
      async (tx, { keep_days: keepDays, reason }, _request, response): Promise<PruneReply> => {
        const { dropped, cleaned, left } = response.locals.pruned as Pruned;
        await recordPrune(tx, readAdmin(response), { dropped, cleaned, keepDays, reason });
        return { success: true, dropped, cleaned, left };
      },
    ),
  ];
}

import { Router } from 'express';
import {
  ResolveProblemBody,
  type AuditLogReply,
  type ProblemListReply,
} from '@aftercommit/contracts/http/admin-problems';
import { NoBody } from '@aftercommit/contracts/http/no-body';
import { listAuditLog } from '@aftercommit/domain/administration/list-audit-log';
import { listProblems, type Problem } from '@aftercommit/domain/administration/list-problems';
import { closeProblem, resolveProblem } from '@aftercommit/domain/administration/settle-problem';
import { retryCallback, type KeptCallback } from '@aftercommit/domain/payments/retry-callback';
import type { ParsedCallback } from '@aftercommit/domain/payments/parse-payment-fact';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin } from '../http/authenticate';
import { respondToAdminChange } from '../http/respond-to-admin-change';
import { createProviders } from '../providers/create-providers';

export function createAdminProblemRoutes({ dataSource, runTransaction, config }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'moderator');

  router.get('/api/admin/problems', authenticate, async (_request, response) => {
    const problems = await listProblems(dataSource);
    response.json(problems.map(toProblem) satisfies ProblemListReply);
  });

  router.post(
    '/api/admin/problems/:id/resolve',
    authenticate,
    respondToAdminChange(runTransaction, {
      body: ResolveProblemBody,
      notFound: 'problem_not_found',
      change: (tx, admin, problemId, { resolution }) => resolveProblem(tx, admin, { problemId, resolution }),
    }),
  );

  router.post(
    '/api/admin/problems/:id/close',
    authenticate,
    respondToAdminChange(runTransaction, { body: NoBody, notFound: 'problem_not_found', change: closeProblem }),
  );

  // It moves money: for admins, as the adjustment of a balance is.
  router.post(
    '/api/admin/problems/:id/retry',
    authenticateAdmin(dataSource, 'admin'),
    respondToAdminChange(runTransaction, {
      body: NoBody,
      notFound: 'problem_not_found',
      change: (tx, admin, problemId) =>
        retryCallback(tx, admin, { problemId, parse: createKeptParser(config), timeZone: config.SITE_TIME_ZONE }),
    }),
  );

  router.get('/api/admin/logs', authenticate, async (_request, response) => {
    const entries = await listAuditLog(dataSource);
    const reply = entries.map(({ id, createdAt, actor: user, action, details, type }) => {
      return { id, timestamp: createdAt.getTime(), user, action, details, type };
    });
    response.json(reply satisfies AuditLogReply);
  });
  return router;
}

function toProblem(problem: Problem): ProblemListReply[number] {
  return {
    id: problem.id,
    problem_id: problem.id,
    user_uuid: problem.userId,
    user_nickname: problem.nickname,
    type: problem.type,
    description: problem.description,
    status: problem.status,
    priority: problem.priority,
    resolution: problem.resolution,
    created_at: problem.createdAt.getTime(),
  };
}

/** Reads a kept callback as its provider's messages are read today. */
function createKeptParser(config: ApiDeps['config']): (kept: KeptCallback) => ParsedCallback {
  return ({ provider, bodyText, headers }) => {
    const adapter = createProviders(config).find(({ name }) => name === provider);
    return adapter?.effects({ bodyText, headers, keyId: '' }).parsed ?? { parkedReason: 'unknown_status' };
  };
}

import { Router } from 'express';
import {
  LimitPeriod,
  LimitsBody,
  SelfExclusionBody,
  type Limit,
  type LimitKind,
  type LimitsReply,
} from '@aftercommit/contracts/http/limits';
import { toEuros } from '@aftercommit/contracts/money';
import { changeLimits, type LimitChange } from '@aftercommit/domain/limits/change-limits';
import { excludeSelf } from '@aftercommit/domain/limits/exclude-self';
import { listLimits, type PlayerLimit } from '@aftercommit/domain/limits/list-limits';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { respondToMutation } from '../http/respond-to-mutation';

/** What players allow themselves. */
export function createLimitRoutes({ dataSource, runTransaction, config }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateUser(dataSource);
  const timeZone = config.SITE_TIME_ZONE;

  router.get('/api/limits', authenticate, async (_request, response) => {
    response.json(toReply(await listLimits(dataSource, { userId: readUser(response).userId, timeZone })));
  });

  router.put(
    '/api/limits',
    authenticate,
    respondToMutation(runTransaction, LimitsBody, async (tx, body, _request, response): Promise<LimitsReply> => {
      const { userId } = readUser(response);
      const increaseDelayMs = config.LIMIT_INCREASE_DELAY_MS;
      return toReply(await changeLimits(tx, { userId, changes: toChanges(body), timeZone, increaseDelayMs }));
    }),
  );

  router.post(
    '/api/limits/self-exclusion',
    authenticate,
    respondToMutation(runTransaction, SelfExclusionBody, async (tx, { days }, _request, response) => {
      const { userId } = readUser(response);
      await excludeSelf(tx, { userId, days });
      return toReply(await listLimits(tx, { userId, timeZone }));
    }),
  );
  return router;
}

function toChanges({ spend = {}, deposit = {} }: LimitsBody): LimitChange[] {
  const read = (kind: LimitKind, cents: Partial<Record<LimitPeriod, number | null>>): LimitChange[] =>
    LimitPeriod.options.flatMap((period) => {
      const limitCents = cents[period];
      return limitCents === undefined ? [] : [{ kind, period, limitCents }];
    });
  return [...read('spend', spend), ...read('deposit', deposit)];
}

function toReply(limits: PlayerLimit[]): LimitsReply {
  const find = (kind: LimitKind, period: LimitPeriod): Limit => {
    const limit = limits.find((each) => each.kind === kind && each.period === period);
    if (!limit) throw new Error(`the ${kind} limit per ${period} was not read`);
    const { limitCents, usedCents, since, next } = limit;
    return {
      amount: toAmount(limitCents),
      used: toEuros(usedCents),
      since: since.getTime(),
      next: next && { amount: toAmount(next.limitCents), at: next.at.getTime() },
    };
  };
  const findAll = (kind: LimitKind) => ({
    day: find(kind, 'day'),
    week: find(kind, 'week'),
    month: find(kind, 'month'),
  });
  const exclusion = limits[0]?.exclusion ?? null;
  return {
    success: true,
    limits: { spend: findAll('spend'), deposit: findAll('deposit') },
    self_exclusion: exclusion && { ends_at: exclusion.endsAt?.getTime() ?? null },
  };
}

const toAmount = (cents: number | null): number | null => (cents === null ? null : toEuros(cents));

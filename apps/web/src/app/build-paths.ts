import { routePaths } from '@aftercommit/contracts/route-paths';

export const buildCasePath = (caseId: string): string => routePaths.case.replace(':caseId', encodeURIComponent(caseId));

/** openingId: the one to check. */
export const buildFairnessPath = (openingId: string): string =>
  `${routePaths.fairness}?opening=${encodeURIComponent(openingId)}`;

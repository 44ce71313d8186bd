import type { DataSource } from 'typeorm';
import { checkInvariants } from '../balance/check-invariants';
import type { Finding } from '@aftercommit/contracts/http/admin-outbox-upkeep';

const shownMax = 3;

/** Everything that must hold about money: a broken one is never healed by itself. */
export async function checkMoney(dataSource: DataSource): Promise<Finding[]> {
  const checked = await checkInvariants(dataSource);
  return checked
    .filter(({ violations }) => violations.length > 0)
    .map(({ name, violations }) => ({
      code: 'money_invariant_broken',
      level: 'critical',
      problem: `${name}: ${violations
        .slice(0, shownMax)
        .map(({ subject, problem }) => `${subject} ${problem}`)
        .join('; ')}`,
      remedy: `stop payouts, and look: SELECT * FROM invariant_${name}`,
    }));
}

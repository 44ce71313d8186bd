import type { CaseType } from '@aftercommit/contracts/states';
import type { Profile } from '@aftercommit/contracts/http/profile';

export type PlayerCase = Profile['cases'][number];

export type Obstacle = 'opened' | 'deposits' | 'balance' | 'unavailable';

export type CaseDescription = {
  period: 'day' | 'month';
  /** How far the deposits of the case's period are, in euros; null when it asks for none. */
  deposits: { euros: number; thresholdEuros: number } | null;
  /** Why it cannot be opened now; null when it can. */
  obstacle: Obstacle | null;
};

/** balanceEuros: undefined while it is not known, which stops nobody. */
export function describeCase(playerCase: PlayerCase, balanceEuros: number | undefined): CaseDescription {
  const { type, price, threshold_eur: thresholdEuros, progress: depositedEuros } = playerCase;
  const asksForDeposits = isEarned({ type, price, thresholdEuros });

  return {
    period: type === 'daily' ? 'day' : 'month',
    deposits: asksForDeposits ? { euros: Math.min(depositedEuros, thresholdEuros), thresholdEuros } : null,
    obstacle: findObstacle(),
  };

  function findObstacle(): Obstacle | null {
    if (playerCase.is_claimed) return 'opened';
    if (asksForDeposits && depositedEuros < thresholdEuros) return 'deposits';
    if (balanceEuros !== undefined && balanceEuros < price) return 'balance';
    return playerCase.available ? null : 'unavailable';
  }
}

/** An event case with a price is paid, not earned. */
export function isEarned(terms: { type: CaseType; price: number; thresholdEuros: number }): boolean {
  return terms.thresholdEuros > 0 && !(terms.type === 'event' && terms.price > 0);
}

import type { Profile } from '@aftercommit/contracts/http/profile';

export type PlayerCase = Profile['cases'][number];

export type CaseDescription = {
  priceText: string;
  /** How far the deposits of the case's period are; null when it asks for none. */
  deposits: { text: string; euros: number; thresholdEuros: number } | null;
  /** Why it cannot be opened now; null when it can. */
  obstacle: string | null;
};

export function describeCase(playerCase: PlayerCase, balanceEuros: number | null): CaseDescription {
  const { type, price, threshold_eur: thresholdEuros, progress: depositedEuros } = playerCase;
  const period = type === 'daily' ? 'today' : 'this month';
  // An event case with a price is paid, not earned.
  const asksForDeposits = thresholdEuros > 0 && !(type === 'event' && price > 0);

  return {
    priceText: price > 0 ? `${price.toFixed(2)} €` : 'Free',
    deposits: asksForDeposits
      ? {
          text: `${depositedEuros.toFixed(2)} € of ${thresholdEuros.toFixed(2)} € deposited ${period}`,
          euros: Math.min(depositedEuros, thresholdEuros),
          thresholdEuros,
        }
      : null,
    obstacle: findObstacle(),
  };

  function findObstacle(): string | null {
    if (playerCase.is_claimed) return `Opened ${period} already`;
    if (asksForDeposits && depositedEuros < thresholdEuros) return 'Not enough deposits yet';
    if (balanceEuros !== null && balanceEuros < price) return 'Not enough balance';
    return playerCase.available ? null : 'Not available now';
  }
}

import type { CaseType } from '@aftercommit/contracts/states';
import type { Deposits } from './read-deposits';

export type CaseTerms = { type: CaseType; thresholdCents: number; priceCents: number };

/** What the rules ask of a player here and now. periodKey null: may be opened again and again. */
export type OpeningTerms = { periodKey: string | null; depositedCents: number; requiredCents: number };

/**
 * Daily: once a day; monthly: once a month; both with the deposits of that period. Event: with a price as often as it is
 * paid, without one like monthly.
 */
export function findOpeningTerms({ type, thresholdCents, priceCents }: CaseTerms, deposits: Deposits): OpeningTerms {
  if (type === 'daily') {
    return { periodKey: deposits.dayKey, depositedCents: deposits.dayCents, requiredCents: thresholdCents };
  }
  const month = { depositedCents: deposits.monthCents, requiredCents: thresholdCents };
  if (type === 'event' && priceCents > 0) return { ...month, periodKey: null, requiredCents: 0 };
  return { ...month, periodKey: deposits.monthKey };
}

/** Experience of one opening: the price, else the threshold, in whole euros, and something for a free one too. */
export function countXp({ priceCents, thresholdCents }: CaseTerms): number {
  return Math.max(5, Math.floor((priceCents > 0 ? priceCents : thresholdCents) / 100));
}

import { z } from 'zod';

/** The largest amount one request may name, in cents: a typo must not become a fortune. */
export const amountCentsMax = 100_000_000;

/** Cents to the euros of the wire: a JSON number with at most two decimals. */
export function toEuros(cents: number): number {
  return cents / 100;
}

const hasWholeCents = (euros: number): boolean => Math.abs(euros * 100 - Math.round(euros * 100)) < 1e-6;

/** Euros on the wire (at least 0, at most two decimals) parsed to integer cents. */
export const EurosAsCents = z
  .number()
  .min(0)
  .max(amountCentsMax / 100)
  .refine(hasWholeCents, 'at most two decimals')
  .transform((euros) => Math.round(euros * 100));

/** Euros to give (positive) or take (negative), not 0, at most two decimals, parsed to integer cents. */
export const SignedEurosAsCents = z
  .number()
  .min(-amountCentsMax / 100)
  .max(amountCentsMax / 100)
  .refine((euros) => euros !== 0 && hasWholeCents(euros), 'at most two decimals, and not 0')
  .transform((euros) => Math.round(euros * 100));

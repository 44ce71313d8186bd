/** The chance of each weight in percent; null where a weight is not a positive number, which no sum can hold. */
export function computeOdds(weights: readonly string[]): (number | null)[] {
  const numbers = weights.map(readWeight);
  const sum = numbers.reduce<number>((total, weight) => total + (weight ?? 0), 0);
  return numbers.map((weight) => (weight === null || sum === 0 ? null : (weight / sum) * 100));
}

/** A comma is what half of Europe types. */
export function readWeight(typed: string): number | null {
  const weight = typed.trim() === '' ? Number.NaN : Number(typed.replace(',', '.'));
  return Number.isFinite(weight) && weight > 0 ? weight : null;
}

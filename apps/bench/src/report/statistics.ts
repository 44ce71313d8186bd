/** The value below which `share` of the numbers lie, by the nearest rank. NaN: there are none. */
export function percentile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export type RatioEstimate = {
  /** Geometric mean of the pairs' ratios. */
  ratio: number;
  /** 95 % interval of that mean, by Student's t on the logarithms; of one pair there is none. */
  low: number;
  high: number;
  pairs: number;
};

/** Two-sided 95 % points of Student's t for 1, 2, … degrees of freedom; beyond the table the last one, which is wider. */
const studentT95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086,
];

/**
 * Ratios of pairs that were measured one after the other, so that whatever disturbs the machine for longer than a pair
 * disturbs both. null: not one pair.
 */
export function estimateRatio(pairs: { top: number; bottom: number }[]): RatioEstimate | null {
  const logs = pairs
    .filter(({ top, bottom }) => top > 0 && bottom > 0)
    .map(({ top, bottom }) => Math.log(top / bottom));
  if (logs.length === 0) return null;
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  if (logs.length === 1) return { ratio: Math.exp(mean), low: 0, high: Number.POSITIVE_INFINITY, pairs: 1 };
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const t = studentT95[Math.min(logs.length - 1, studentT95.length) - 1] ?? Number.NaN;
  const half = t * Math.sqrt(variance / logs.length);
  return {
    ratio: Math.exp(mean),
    low: Math.exp(mean - half),
    high: Math.exp(mean + half),
    pairs: logs.length,
  };
}

import { randomBytes } from 'node:crypto';

/** Decimals of a weight in the database: numeric(24, 9). */
const weightDecimals = 9;

/**
 * One of the contents, each with the chance of its weight's share of the sum. Exact: weights are decimal text and stay
 * whole numbers here, and the source is cryptographic. Nothing else decides who wins what.
 */
export function drawItem<Content extends { weight: string }>(contents: Content[]): Content {
  const weights = contents.map(({ weight }) => toWholeNumber(weight));
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total <= 0n) throw new RangeError('nothing to draw from');
  let rest = pickBelow(total);
  for (const [index, content] of contents.entries()) {
    rest -= weights[index] ?? 0n;
    if (rest < 0n) return content;
  }
  throw new Error('the weights changed while drawing');
}

function toWholeNumber(weight: string): bigint {
  if (!/^\d+(\.\d{1,9})?$/.test(weight)) throw new RangeError(`not a weight: ${weight}`);
  const [whole = '', decimals = ''] = weight.split('.');
  return BigInt(whole + decimals.padEnd(weightDecimals, '0'));
}

/** Uniform in [0, limit). What lies above is drawn again, because a remainder would favour the small numbers. */
function pickBelow(limit: bigint): bigint {
  const bits = (limit - 1n).toString(2).length;
  const byteCount = Math.ceil(bits / 8);
  // Each draw is below the limit with a chance of more than one half: ends, on average, after fewer than two.
  for (;;) {
    const drawn = BigInt(`0x${randomBytes(byteCount).toString('hex')}`) & ((1n << BigInt(bits)) - 1n);
    if (drawn < limit) return drawn;
  }
}

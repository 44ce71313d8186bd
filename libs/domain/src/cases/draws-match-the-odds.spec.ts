import { createHash } from 'node:crypto';
import cdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { drawFairly, type Odds } from '@aftercommit/contracts/fair/draw-fairly';
import { demoCases } from '../demo/demo-catalogue';

/** All cases in the heavy run; otherwise the one with the most items, which is the hardest to hit. */
const cases = process.env.HEAVY
  ? demoCases
  : demoCases.toSorted((a, b) => b.contents.length - a.contents.length).slice(0, 1);
const draws = 100_000;
const pMin = 0.001;

const toOdds = (contents: [string, number][]): Odds => contents.map(([itemId, weight]) => [itemId, String(weight)]);

/** How often each item is drawn, with seeds that follow from the case's name: the same in every run. */
function countDraws(caseId: string, odds: Odds): number[] {
  const serverSeed = createHash('sha256').update(`odds of ${caseId}`).digest('hex');
  const counts = odds.map(() => 0);
  for (let nonce = 0; nonce < draws; nonce += 1) {
    const index = drawFairly({ serverSeed, clientSeed: 'fixed', nonce, odds });
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** How probable draws at least this far from the stated odds are. */
function findP(counts: number[], stated: Odds): number {
  const total = stated.reduce((sum, [, weight]) => sum + Number(weight), 0);
  const distance = stated.reduce((sum, [, weight], index) => {
    const expected = (draws * Number(weight)) / total;
    return sum + ((counts[index] ?? 0) - expected) ** 2 / expected;
  }, 0);
  return 1 - cdf(distance, stated.length - 1);
}

/** The rarest item, which somebody would bend, takes 2 % of all chances from the others. */
function bend(odds: Odds): Odds {
  const weights = odds.map(([, weight]) => Number(weight));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const rarest = weights.indexOf(Math.min(...weights));
  return odds.map(([itemId, weight], index) => [
    itemId,
    index === rarest ? (Number(weight) + total * 0.02).toFixed(6) : weight,
  ]);
}

describe.each(cases.map(({ caseId, contents }) => ({ caseId, odds: toOdds(contents) })))(
  '$caseId',
  ({ caseId, odds }) => {
    const counts = countDraws(caseId, odds);

    it('gives its items as often as it states, over 100,000 draws', () => {
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(draws);
      expect(findP(counts, odds)).toBeGreaterThan(pMin);
    });

    it('would not pass with a weight that is bent by 2 %', () => {
      expect(findP(counts, bend(odds))).toBeLessThan(pMin);
    });
  },
);

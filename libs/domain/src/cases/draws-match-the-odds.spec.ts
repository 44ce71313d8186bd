import { createHash } from 'node:crypto';
import cdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { prepareDraw, type Odds } from '@aftercommit/contracts/fair/draw-fairly';
import { demoCases } from '../demo/demo-catalogue';

/** All cases in the heavy run; otherwise the one with the most items, which is the hardest to hit. */
const cases = process.env.HEAVY
  ? demoCases
  : demoCases.toSorted((a, b) => b.contents.length - a.contents.length).slice(0, 1);
const draws = 100_000;
/** Enough to see an item that wins 2 % of all draws too often, at any share. */
const bentDraws = 20_000;
const pMin = 0.001;

/**
 * A weight of 102 instead of 100 moves a share p by 0.02·p·(1−p), and the distance by draws·0.0004·p·(1−p): over 100,000
 * draws by 10 at most, which chance does too. For a share of one half this many are enough; for one of 1 % it takes 12,600,000.
 */
const drawsForRelativeBend = 500_000;

const toOdds = (contents: [string, number][]): Odds => contents.map(([itemId, weight]) => [itemId, String(weight)]);

const sumWeights = (odds: Odds): number => odds.reduce((sum, [, weight]) => sum + Number(weight), 0);

/** How often each item is drawn, with seeds that follow from the case's name: the same in every run. */
function countDraws(caseId: string, odds: Odds, times: number): number[] {
  const serverSeed = createHash('sha256').update(`odds of ${caseId}`).digest('hex');
  const draw = prepareDraw(odds);
  const counts = odds.map(() => 0);
  for (let nonce = 0; nonce < times; nonce += 1) {
    const index = draw({ serverSeed, clientSeed: 'fixed', nonce });
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** How probable draws at least this far from the stated odds are. */
function findP(counts: number[], stated: Odds): number {
  const times = counts.reduce((sum, count) => sum + count, 0);
  const total = sumWeights(stated);
  const distance = stated.reduce((sum, [, weight], index) => {
    const expected = (times * Number(weight)) / total;
    return sum + ((counts[index] ?? 0) - expected) ** 2 / expected;
  }, 0);
  return 1 - cdf(distance, stated.length - 1);
}

function reweigh(odds: Odds, at: number, weight: number): Odds {
  return odds.map(([itemId, stated], index) => [itemId, index === at ? weight.toFixed(9) : stated]);
}

/** The weight of one item, so that its share of all draws grows by 2 points, at the cost of the others. */
function bendShare(odds: Odds, at: number): Odds {
  const weight = Number(odds[at]?.[1]);
  const others = sumWeights(odds) - weight;
  const share = weight / (weight + others) + 0.02;
  return reweigh(odds, at, (others * share) / (1 - share));
}

function findRarest(odds: Odds): number {
  const weights = odds.map(([, weight]) => Number(weight));
  return weights.indexOf(Math.min(...weights));
}

describe.each(cases.map(({ caseId, contents }) => ({ caseId, odds: toOdds(contents) })))(
  '$caseId',
  ({ caseId, odds }) => {
    it('gives its items as often as it states, over 100,000 draws', () => {
      const counts = countDraws(caseId, odds, draws);

      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(draws);
      expect(findP(counts, odds)).toBeGreaterThan(pMin);
    });

    it('is caught when its rarest item, which somebody would bend, takes 2 % of all draws from the others', () => {
      const bent = bendShare(odds, findRarest(odds));

      expect(findP(countDraws(caseId, bent, bentDraws), odds)).toBeLessThan(pMin);
    });
  },
);

(process.env.HEAVY ? it : it.skip)(
  'a weight of 102 where 100 is stated, of an even pair, is caught over 500,000 draws',
  () => {
    const stated: Odds = [
      ['heads', '100'],
      ['tails', '100'],
    ];
    const bent = reweigh(stated, 0, 102);

    expect(findP(countDraws('even pair', bent, drawsForRelativeBend), stated)).toBeLessThan(pMin);
  },
  120_000,
);

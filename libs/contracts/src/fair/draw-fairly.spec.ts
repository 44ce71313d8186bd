import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drawFairly, hashOdds, hashServerSeed, type Odds } from './draw-fairly';

type Vector = {
  serverSeed: string;
  serverSeedHash: string;
  clientSeed: string;
  nonce: number;
  odds: Odds;
  oddsHash: string;
  round: number;
  index: number;
};

const vectors = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../../../docs/fairness-vectors.json'), 'utf8'),
) as Vector[];

const drawsPerCase = 100_000;
/** One correct draw in a thousand would be called bent; the seeds are fixed, so these either are or are not. */
const deviateOfP001 = 3.0902;

const cases: [string, Odds][] = [
  ['thirds', toOdds(2, 1)],
  ['golden', toOdds(80, 15, 4, 1)],
  ['decimals', toOdds(7.125, 2.25, 0.5, 0.25, 0.125)],
];

function toOdds(...weights: number[]): Odds {
  return weights.map((weight, index) => [`item-${index}`, String(weight)]);
}

function countDraws(name: string, odds: Odds): number[] {
  const counts = odds.map(() => 0);
  const serverSeed = hashServerSeed(`the fixed seed of ${name}`);
  for (let nonce = 0; nonce < drawsPerCase; nonce += 1) {
    const index = drawFairly({ serverSeed, clientSeed: 'test', nonce, odds });
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** Pearson's chi-square above its value at p = 0.001 (Wilson and Hilferty). */
function contradicts(counts: number[], stated: Odds): boolean {
  const total = stated.reduce((sum, [, weight]) => sum + Number(weight), 0);
  const draws = counts.reduce((sum, count) => sum + count, 0);
  const chiSquare = stated.reduce((sum, [, weight], index) => {
    const expected = (draws * Number(weight)) / total;
    return sum + ((counts[index] ?? 0) - expected) ** 2 / expected;
  }, 0);
  const freedom = stated.length - 1;
  const spread = 2 / (9 * freedom);
  return chiSquare > freedom * (1 - spread + deviateOfP001 * Math.sqrt(spread)) ** 3;
}

test.each(cases)('100,000 draws of the case "%s" match its stated odds', (name, odds) => {
  expect(contradicts(countDraws(name, odds), odds)).toBe(false);
});

test.each(cases)('a weight of the case "%s" bent by 2 %% of the sum is seen', (name, odds) => {
  const bend = odds.reduce((sum, [, weight]) => sum + Number(weight), 0) * 0.02;
  const bends = [-bend, bend];
  const bent = odds.map(([itemId, weight], index): Odds[number] => [
    itemId,
    (Number(weight) + (bends[index] ?? 0)).toFixed(9),
  ]);

  expect(contradicts(countDraws(name, bent), odds)).toBe(true);
});

test('every published vector is drawn as published', () => {
  const drawn = vectors.map((vector) => {
    const odds = vector.odds as Odds;
    const { serverSeed, clientSeed, nonce } = vector;
    return {
      serverSeedHash: hashServerSeed(serverSeed),
      oddsHash: hashOdds(odds),
      index: drawFairly({ serverSeed, clientSeed, nonce, odds }),
    };
  });

  expect(drawn).toEqual(vectors.map(({ serverSeedHash, oddsHash, index }) => ({ serverSeedHash, oddsHash, index })));
  // Otherwise they would not show what is done with a number that is too large.
  expect(vectors.some(({ round }) => round > 0)).toBe(true);
});

test('equal weights are equal odds, however they are written', () => {
  expect(hashOdds([['knife', '1']])).toBe(hashOdds([['knife', '1.000000000']]));
  expect(hashOdds([['knife', '1']])).not.toBe(hashOdds([['knife', '1.000000001']]));
});

test('weights far apart, at the ends of what the database holds, are drawn without losing digits', () => {
  const odds: Odds = [
    ['often', '999999999999999.999999999'],
    ['never', '0.000000001'],
  ];
  const drawn = new Set(
    Array.from({ length: 2_000 }, (_, nonce) => drawFairly({ serverSeed: 'a', clientSeed: 'b', nonce, odds })),
  );
  expect([...drawn]).toEqual([0]);
});

test('nothing to draw from, or a weight that is no plain decimal, is refused', () => {
  const draw = (odds: Odds) => () => drawFairly({ serverSeed: 'a', clientSeed: 'b', nonce: 0, odds });
  expect(draw([])).toThrow(RangeError);
  expect(draw([['zero', '0']])).toThrow(RangeError);
  for (const weight of ['-1', '1e3', '', '1.0000000001', 'NaN', ' 1']) {
    expect(draw([['wrong', weight]])).toThrow(RangeError);
  }
});

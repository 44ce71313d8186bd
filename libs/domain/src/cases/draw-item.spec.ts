import { drawItem } from './draw-item';

const count = (weights: string[], draws: number): number[] => {
  const contents = weights.map((weight, index) => ({ weight, index }));
  const counts = weights.map(() => 0);
  for (let draw = 0; draw < draws; draw += 1) {
    const { index } = drawItem(contents);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
};

test('each item is drawn with its share of the weights', () => {
  const draws = 60_000;
  const weights = ['1.000000000', '2', '0.5', '2.500000000'];

  const counts = count(weights, draws);

  weights.forEach((weight, index) => {
    const share = Number(weight) / 6;
    // Six standard deviations: once in half a billion runs by chance.
    const margin = 6 * Math.sqrt(draws * share * (1 - share));
    expect(Math.abs((counts[index] ?? 0) - draws * share)).toBeLessThan(margin);
  });
});

test('weights far apart, at the ends of what the database holds, are drawn without losing digits', () => {
  const counts = count(['999999999999999.999999999', '0.000000001'], 2_000);

  expect(counts).toEqual([2_000, 0]);
});

test('the smallest weights of all keep their shares', () => {
  const [one = 0] = count(['0.000000001', '0.000000002'], 9_000);

  // A third, give or take eight standard deviations.
  expect(Math.abs(one - 3_000)).toBeLessThan(360);
});

test('the only item is always drawn', () => {
  expect(count(['0.000000001'], 10)).toEqual([10]);
});

test('nothing to draw from, or a weight that is no plain decimal, is refused', () => {
  expect(() => drawItem([])).toThrow(RangeError);
  expect(() => drawItem([{ weight: '0' }])).toThrow(RangeError);
  for (const weight of ['-1', '1e3', '', '1.0000000001', 'NaN', ' 1']) {
    expect(() => drawItem([{ weight }])).toThrow(RangeError);
  }
});

import { estimateRatio, median, percentile } from './statistics';

describe('the statistics of the bench', () => {
  it('takes a percentile by the nearest rank and a median between two', () => {
    const numbers = [4, 1, 3, 2];

    expect(percentile(numbers, 0.5)).toBe(2);
    expect(percentile(numbers, 0.99)).toBe(4);
    expect(median(numbers)).toBe(2.5);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('estimates a ratio by pairs, so that a drift that both share cancels', () => {
    const pairs = [1, 2, 4, 8].map((drift) => ({ top: 3 * drift, bottom: 2 * drift }));

    const estimate = estimateRatio(pairs);

    expect(estimate?.ratio).toBeCloseTo(1.5);
    expect(estimate?.low).toBeCloseTo(1.5);
    expect(estimate?.high).toBeCloseTo(1.5);
  });

  it('widens the interval by the scatter of few pairs, as Student says', () => {
    const estimate = estimateRatio([0, 1, -1].map((log) => ({ top: Math.exp(log), bottom: 1 })));

    // Logarithms with mean 0 and deviation 1: half of the interval is 4.303 / √3.
    expect(Math.log(estimate?.high ?? 0)).toBeCloseTo(4.303 / Math.sqrt(3));
    expect(Math.log(estimate?.low ?? 0)).toBeCloseTo(-4.303 / Math.sqrt(3));
  });

  it('says nothing certain of one pair and nothing of none', () => {
    expect(estimateRatio([{ top: 1, bottom: 2 }])).toEqual({ ratio: 0.5, low: 0, high: Infinity, pairs: 1 });
    expect(estimateRatio([])).toBeNull();
  });
});

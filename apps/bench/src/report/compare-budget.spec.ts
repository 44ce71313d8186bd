import type { BarResult } from './bars';
import { compareBudget } from './compare-budget';

function result(name: string, rule: 'at most' | 'at least', ratio: number | null): BarResult {
  const cell = { measure: 'latency', contender: 'a', metric: 'p50' };
  return {
    bar: { name, top: cell, bottom: cell, rule, bar: 1, beyond: 1 },
    estimate: ratio === null ? null : { ratio, low: ratio, high: ratio, pairs: 3 },
    top: 1,
    bottom: 1,
    verdict: 'met',
  };
}

const budget = { recordedAt: '', machine: '', ratios: { slower: 2, less: 3 } };

describe('the budget', () => {
  it('holds while a ratio is worse by a third of itself at the most, in the direction that is worse for it', () => {
    const lines = compareBudget(budget, [result('slower', 'at most', 2.9), result('less', 'at least', 2.1)]);

    expect(lines.map(({ holds }) => holds)).toEqual([true, true]);
  });

  it('is broken beyond that, and never by a ratio that got better', () => {
    const worse = compareBudget(budget, [result('slower', 'at most', 3.1), result('less', 'at least', 1.9)]);
    const better = compareBudget(budget, [result('slower', 'at most', 0.1), result('less', 'at least', 30)]);

    expect(worse.map(({ holds }) => holds)).toEqual([false, false]);
    expect(better.map(({ holds }) => holds)).toEqual([true, true]);
  });

  it('is broken by what could not be measured', () => {
    expect(compareBudget(budget, [result('slower', 'at most', null)]).map(({ holds }) => holds)).toEqual([
      false,
      false,
    ]);
  });
});

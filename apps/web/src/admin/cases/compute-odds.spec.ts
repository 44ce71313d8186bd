import { computeOdds } from './compute-odds';

describe('the odds beside the weights of a case', () => {
  it('are the shares of the sum', () => {
    expect(computeOdds(['1', '3'])).toEqual([25, 75]);
    expect(computeOdds(['0,5', '0.5'])).toEqual([50, 50]);
  });

  it('leave out what is no weight yet', () => {
    expect(computeOdds(['', '2', '-1', 'x'])).toEqual([null, 100, null, null]);
    expect(computeOdds(['', ''])).toEqual([null, null]);
  });
});

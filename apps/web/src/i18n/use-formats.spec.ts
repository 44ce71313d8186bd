import { formatPercent } from './use-formats';

const english = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 2 });

describe('a chance', () => {
  it.each([
    [0, '0%'],
    [0.000_1, '<0.01%'],
    [0.01, '0.01%'],
    [12.345, '12.35%'],
    [99.99, '99.99%'],
    [99.999_9, '>99.99%'],
    [100, '100%'],
  ])('of %d per cent is never shown as none or as certain when it is not', (percent, shown) => {
    expect(formatPercent(english, percent)).toBe(shown);
  });
});

import { formatEuros, formatPercent } from './use-formats';

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

describe('an amount', () => {
  it.each([
    ['en', 0.9, '0.90 €'],
    ['en', 1234.5, '1,234.50 €'],
    ['ru', 0.9, '0,90 €'],
    ['ru', 1234.5, '1 234,50 €'],
    ['lv', 0.9, '0,90 €'],
    ['lv', 12_345.6, '12 345,60 €'],
  ])('in %s has its digits and no space at which a line may break', (language, euros, shown) => {
    expect(formatEuros(euros, language)).toBe(shown.replaceAll(' ', '\u00a0'));
  });
});

import { countXp, findOpeningTerms } from './opening-terms';

const deposits = { dayKey: '2026-11-22', monthKey: '2026-11', dayCents: 700, monthCents: 9_000 };

test.each([
  ['daily', 0, { periodKey: '2026-11-22', depositedCents: 700, requiredCents: 1_000 }],
  ['daily', 250, { periodKey: '2026-11-22', depositedCents: 700, requiredCents: 1_000 }],
  ['monthly', 0, { periodKey: '2026-11', depositedCents: 9_000, requiredCents: 1_000 }],
  ['monthly', 250, { periodKey: '2026-11', depositedCents: 9_000, requiredCents: 1_000 }],
  ['event', 0, { periodKey: '2026-11', depositedCents: 9_000, requiredCents: 1_000 }],
  ['event', 250, { periodKey: null, depositedCents: 9_000, requiredCents: 0 }],
] as const)('a %s case with a price of %i cents asks for %o', (type, priceCents, terms) => {
  expect(findOpeningTerms({ type, priceCents, thresholdCents: 1_000 }, deposits)).toEqual(terms);
});

test.each([
  [0, 0, 5],
  [499, 0, 5],
  [699, 10_000, 6],
  [0, 1_050, 10],
  [100_000_000, 0, 1_000_000],
])('a price of %i and a threshold of %i cents give %i experience', (priceCents, thresholdCents, xp) => {
  expect(countXp({ type: 'event', priceCents, thresholdCents })).toBe(xp);
});

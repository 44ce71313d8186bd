import type { BarResult } from './bars';

/** Ratios as they were when the budget was recorded, by the name of their bar. */
export type Budget = { recordedAt: string; machine: string; ratios: Record<string, number> };

/** A ratio may be worse than the recorded one by this factor: more than a third is no noise. */
const worseFactorMax = 1.5;

export type BudgetLine = { name: string; recorded: number; ratio: number | null; holds: boolean };

/** Only what was recorded is compared. A ratio that could not be measured does not hold. */
export function compareBudget(budget: Budget, results: BarResult[]): BudgetLine[] {
  return Object.entries(budget.ratios).map(([name, recorded]) => {
    const result = results.find(({ bar }) => bar.name === name);
    const ratio = result?.estimate?.ratio ?? null;
    if (!result || ratio === null) return { name, recorded, ratio, holds: false };
    const worse = result.bar.rule === 'at most' ? ratio / recorded : recorded / ratio;
    return { name, recorded, ratio, holds: worse <= worseFactorMax };
  });
}

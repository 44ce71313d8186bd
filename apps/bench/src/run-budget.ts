import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { budgetPlan } from './plan';
import { bars, judgeBar, type BarResult } from './report/bars';
import { compareBudget, type Budget } from './report/compare-budget';
import { printTable } from './report/print-table';
import { formatNumber } from './report/tables';
import { repositoryDir } from './repository-dir';
import { runMeasures } from './run-measures';

const budgetFile = path.join(repositoryDir, 'apps/bench/budget.json');

/** A machine that others use may spoil a run; a ratio that fell is worse in all of them. */
const attemptsMax = 3;

export type BudgetDeps = { print(line: string): void; signal: AbortSignal; machine: string };

/** Measures the ratios and says whether each was once what it was. Absolute times are never compared. */
export async function checkBudget(deps: BudgetDeps): Promise<boolean> {
  const budget = JSON.parse(readFileSync(budgetFile, 'utf8')) as Budget;
  const held = new Set<string>();
  for (let attempt = 1; attempt <= attemptsMax && !deps.signal.aborted; attempt += 1) {
    const lines = compareBudget(budget, await measureBars(deps));
    printTable({
      title: `Budget, attempt ${attempt} of at most ${attemptsMax}; recorded ${budget.recordedAt} on ${budget.machine}`,
      head: ['Ratio', 'Recorded', 'Now', ''],
      rows: lines.map(({ name, recorded, ratio, holds }) => [
        name,
        formatNumber(recorded),
        ratio === null ? 'not measured' : formatNumber(ratio),
        holds ? 'holds' : 'worse by more than a third',
      ]),
    });
    for (const { name, holds } of lines) if (holds) held.add(name);
    if (lines.every(({ name }) => held.has(name))) return true;
  }
  console.log('If that is meant, record it anew with `npm run bench -- --budget --record` and say why in the commit.');
  return false;
}

export async function recordBudget(deps: BudgetDeps): Promise<void> {
  const results = await measureBars(deps);
  const measured = results.flatMap(({ bar, estimate }) =>
    estimate ? [[bar.name, Number(estimate.ratio.toFixed(3))]] : [],
  );
  const budget: Budget = {
    recordedAt: new Date().toISOString().slice(0, 10),
    machine: deps.machine,
    ratios: Object.fromEntries(measured) as Record<string, number>,
  };
  writeFileSync(budgetFile, `${JSON.stringify(budget, null, 2)}\n`);
  console.log(readFileSync(budgetFile, 'utf8'));
}

async function measureBars({ print, signal }: BudgetDeps): Promise<BarResult[]> {
  const samples = await runMeasures({ plan: budgetPlan, only: [], print, signal });
  return bars.map((bar) => judgeBar(bar, samples.list, false));
}

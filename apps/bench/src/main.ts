// `npm run bench`: ours, its peers and the floor in one run on one machine, so that anybody can see it for themselves.
import { writeFileSync } from 'node:fs';
import { buildBundles } from './processes/build-bundles';
import { fullPlan, quickPlan, type Plan } from './plan';
import { readFlags, type Flags } from './read-flags';
import { bars, judgeBar } from './report/bars';
import { describeRun, type RunDescription } from './report/describe-run';
import { printTable } from './report/print-table';
import { tableOfBars, tablesOfMeasures } from './report/tables';
import { writePage } from './report/write-page';
import { checkBudget, recordBudget } from './run-budget';
import { runMeasures, withSite } from './run-measures';
import { runSoak, soakPlan } from './run-soak';

async function main(): Promise<number> {
  const flags = readFlags();
  const plan = flags.quick ? quickPlan : fullPlan;
  const startedAt = new Date();
  const run = describeRun();
  const print = (line: string): void =>
    console.error(`${((Date.now() - startedAt.getTime()) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  if (flags.build) {
    print('building');
    await buildBundles();
  }
  const signal = stopping.signal;
  if (flags.soak) {
    printTable(await withSite({ plan: quickPlan, print, signal }, (deps) => runSoak(deps, soakPlan)));
    return signal.aborted ? 1 : 0;
  }
  if (flags.budget) {
    const deps = { print, signal, machine: run.machine };
    if (!flags.record) return (await checkBudget(deps)) ? 0 : 1;
    await recordBudget(deps);
    return signal.aborted ? 1 : 0;
  }
  return measureAndReport({ flags, plan, run, startedAt, print, signal });
}

type Session = {
  flags: Flags;
  plan: Plan;
  run: RunDescription;
  startedAt: Date;
  print(line: string): void;
  signal: AbortSignal;
};

async function measureAndReport({ flags, plan, run, startedAt, print, signal }: Session): Promise<number> {
  const samples = await runMeasures({ plan, only: flags.only, print, signal });
  const measured = new Set([...samples.list, ...samples.failures].map(({ measure }) => measure));
  const results = bars
    .filter(({ top }) => flags.only.length === 0 || measured.has(top.measure))
    .map((bar) => judgeBar(bar, samples.list, plan.name === 'full'));
  const seconds = (Date.now() - startedAt.getTime()) / 1_000;
  for (const table of [...tablesOfMeasures(samples), tableOfBars(results)]) printTable(table);
  console.log(`tree ${run.treeHash}, ${run.machine}, load at the start ${run.loadBefore}, ${Math.round(seconds)} s`);
  const report = { plan: plan.name, startedAt, seconds, run, samples, results };
  if (flags.json) writeFileSync(flags.json, JSON.stringify(report));
  if (flags.page && flags.only.length === 0 && !signal.aborted) await writePage(report);
  return samples.failures.length > 0 || signal.aborted ? 1 : 0;
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

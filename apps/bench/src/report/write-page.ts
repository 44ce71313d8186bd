import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { repositoryDir } from '../repository-dir';
import type { Samples } from '../samples';
import type { BarResult } from './bars';
import type { RunDescription } from './describe-run';
import { drawBars } from './draw-bars';
import { median } from './statistics';
import { tableOfBars, tablesOfMeasures, type Table } from './tables';

const pageFile = path.join(repositoryDir, 'docs/benchmarks.md');
const plotDir = path.join(repositoryDir, 'docs/benchmarks');

export type Report = {
  plan: string;
  startedAt: Date;
  seconds: number;
  run: RunDescription;
  samples: Samples;
  results: BarResult[];
};

type Plot = { file: string; title: string; measure: string; metric: string; unit: string };

const plots: Plot[] = [
  plot('latency-isolated', 'Commit to client, isolated, p50', 'latency', 'isolated p50', 'ms'),
  plot('latency-300', 'Commit to client at 300 mutations/s, p99', 'latency', '300/s p99', 'ms'),
  plot('drain', 'Drain of a backlog', 'drain', 'rate', 'events/s'),
  plot('writer-tax', 'Commits at 32 writers', 'writer tax', '32 writers', 'commits/s'),
  plot('whole-system', 'Mutations over HTTP, 16 users', 'whole system', '16 users', 'mutations/s'),
  plot('memory', 'Memory per idle socket', 'memory', 'kept', 'KiB/socket'),
];

function plot(file: string, title: string, measure: string, metric: string, unit: string): Plot {
  return { file, title, measure, metric, unit };
}

/** docs/benchmarks.md and its plots, all of one run. */
export async function writePage(report: Report): Promise<void> {
  mkdirSync(plotDir, { recursive: true });
  for (const old of readdirSync(plotDir).filter((name) => name.endsWith('.svg'))) rmSync(path.join(plotDir, old));
  const drawn = plots.flatMap((each) => drawPlot(each, report.samples));
  const text = [...describe(report), ...drawn, ...tables(report), ...failures(report)].join('\n\n');
  writeFileSync(pageFile, await format(`${text}\n`, { parser: 'markdown', printWidth: 120 }));
}

function describe({ plan, startedAt, seconds, run }: Report): string[] {
  const list = (entries: Record<string, string>): string =>
    Object.entries(entries)
      .map(([name, value]) => `- ${name}: ${value}`)
      .join('\n');
  return [
    '# Benchmarks',
    `Written by \`npm run bench\`${plan === 'full' ? '' : ` \`-- --${plan}\``}; do not edit. Everything on this page comes from one run on one machine.`,
    `Run of ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${Math.round(seconds)} s, of the source tree \`${run.treeHash}\` (every file but those of docs/). ` +
      `Machine: ${run.machine}. Load of the machine when it began: ${run.loadBefore} (1, 5 and 15 minutes; a quiet machine says less than 0.5).`,
    'Contenders take turns, A B C, A B C; a ratio is the geometric mean over these rounds with its 95 % interval by Student’s t, and a bar counts as met only when the whole interval is on its right side. ' +
      'Latency runs from the answer to COMMIT in the writing process to the callback in a client’s process. Cells are the median of the rounds, with the lowest and the highest.',
    '## Versions and settings',
    list(run.versions),
    list(run.settings),
  ];
}

function drawPlot({ file, title, measure, metric, unit }: Plot, { list }: Samples): string[] {
  const own = list.filter((sample) => sample.measure === measure && sample.metric === metric);
  const contenders = [...new Set(own.map(({ contender }) => contender))];
  if (contenders.length === 0) return [];
  const bars = contenders.map((contender) => {
    const values = own.filter((sample) => sample.contender === contender).map(({ value }) => value);
    return { label: contender, value: median(values), low: Math.min(...values), high: Math.max(...values) };
  });
  writeFileSync(path.join(plotDir, `${file}.svg`), drawBars({ title, unit, bars }));
  return [`![${title}, ${unit}](benchmarks/${file}.svg)`];
}

function tables({ results, samples }: Report): string[] {
  return [tableOfBars(results), ...tablesOfMeasures(samples)].flatMap((table) => [
    `## ${table.title}`,
    toMarkdown(table),
  ]);
}

function failures({ samples }: Report): string[] {
  if (samples.failures.length === 0) return [];
  const lines = samples.failures.map(
    ({ measure, contender, error }) => `- ${measure}, ${contender}: ${error.split('\n')[0]}`,
  );
  return ['## What could not be measured', lines.join('\n')];
}

function toMarkdown({ head, rows }: Table): string {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

import type { Sample, Samples } from '../samples';
import type { BarResult } from './bars';
import { median } from './statistics';

export type Table = { title: string; head: string[]; rows: string[][] };

/** 10000 as 10,000. */
export const formatCount = (count: number): string => count.toLocaleString('en-US');

/** Three significant digits, without an exponent. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return value === Number.POSITIVE_INFINITY ? '∞' : '–';
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en-US');
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function tableOfBars(results: BarResult[]): Table {
  return {
    title: 'Numbers to reach',
    head: ['What', 'Ours', 'Other', 'Ratio', '95 % interval', 'Pairs', 'Bar', 'Beyond', 'Verdict'],
    rows: results.map(({ bar, estimate, top, bottom, verdict }) => {
      const sign = bar.rule === 'at most' ? '≤' : '≥';
      return [
        bar.name,
        formatNumber(top),
        formatNumber(bottom),
        estimate ? formatNumber(estimate.ratio) : '–',
        estimate ? `${formatNumber(estimate.low)} – ${formatNumber(estimate.high)}` : '–',
        String(estimate?.pairs ?? 0),
        `${sign} ${bar.bar}`,
        `${sign} ${bar.beyond}`,
        verdict,
      ];
    }),
  };
}

/** One table per measure: a row per contender, a column per metric, each `median (lowest – highest)` of its rounds. */
export function tablesOfMeasures({ list, failures }: Samples): Table[] {
  const measures = unique([...list, ...failures].map(({ measure }) => measure));
  return measures.map((measure) => {
    const own = list.filter((sample) => sample.measure === measure);
    const metrics = unique(own.map(({ metric, unit }) => `${metric}, ${unit}`));
    const failed = failures.filter((failure) => failure.measure === measure).map(({ contender }) => contender);
    const contenders = unique([...own.map(({ contender }) => contender), ...failed]);
    return {
      title: `${measure[0]?.toUpperCase()}${measure.slice(1)}`,
      head: ['', ...metrics],
      rows: contenders.map((contender) => [
        failed.includes(contender) ? `${contender} (failed)` : contender,
        ...metrics.map((metric) => formatCell(own, contender, metric)),
      ]),
    };
  });
}

function formatCell(samples: Sample[], contender: string, column: string): string {
  const values = samples
    .filter((sample) => sample.contender === contender && `${sample.metric}, ${sample.unit}` === column)
    .map(({ value }) => value);
  if (values.length === 0) return '–';
  const spread =
    values.length > 1 ? ` (${formatNumber(Math.min(...values))} – ${formatNumber(Math.max(...values))})` : '';
  return `${formatNumber(median(values))}${spread}`;
}

const unique = (names: string[]): string[] => [...new Set(names)];

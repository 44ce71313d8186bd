import { Command, InvalidArgumentError } from 'commander';
import { measures } from './measures';

export type Flags = {
  quick: boolean;
  soak: boolean;
  budget: boolean;
  /** With budget: what is measured becomes what is compared with. */
  record: boolean;
  json?: string;
  only: string[];
  /** Write docs/benchmarks.md and its plots. */
  page: boolean;
  build: boolean;
};

const measureList = (text: string): string[] =>
  text.split(',').map((name) => {
    const known = measures.map((measure) => measure.name);
    if (!known.includes(name)) throw new InvalidArgumentError(`measures: ${known.join(', ')}`);
    return name;
  });

export function readFlags(): Flags {
  return new Command('bench')
    .description('Ours, its peers and the floor, side by side on this machine')
    .option('--quick', 'the table of bars in under three minutes; full: under eighty', false)
    .option(
      '--budget',
      'the ratios that CI compares with the recorded ones; fails when one fell by over a third',
      false,
    )
    .option('--record', 'with --budget: record the ratios of this machine, which should be quiet', false)
    .option('--soak', 'memory of each process over fifteen minutes of load, and nothing else', false)
    .option(
      '--only <names>',
      `only these, comma-separated: ${measures.map(({ name }) => name).join(', ')}`,
      measureList,
      [],
    )
    .option('--json <file>', 'every sample, for machines')
    .option('--no-page', 'leave docs/benchmarks.md as it is; with --only it always is')
    .option('--no-build', 'with the processes as they were built last')
    .parse()
    .opts<Flags>();
}

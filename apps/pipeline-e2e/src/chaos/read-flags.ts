import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { faultKinds, type FaultKindName } from './faults/fault-kinds';
import type { Profile } from './site/start-site';

export type Flags = {
  profile: Profile;
  seconds: number;
  seed: number;
  clients: number;
  /** Runs with consecutive seeds. */
  runs: number;
  json?: string;
  /** A folder for the summaries. */
  keep?: string;
  serial: boolean;
  only: FaultKindName[];
  build: boolean;
};

const wholeNumber = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('a whole number');
  return number;
};

const kindList = (text: string): FaultKindName[] =>
  text.split(',').map((name) => {
    const kind = faultKinds.find((each) => each.name === name);
    if (!kind) throw new InvalidArgumentError(`kinds: ${faultKinds.map((each) => each.name).join(', ')}`);
    return kind.name;
  });

export function readFlags(): Flags {
  return new Command('chaos')
    .description('Real processes under a seeded plan of faults, watched by real clients and judged at the end')
    .addOption(
      new Option('--profile <name>', 'what carries the batches').choices(['embedded', 'redis']).default('embedded'),
    )
    .option('--seconds <n>', 'length of the phase in which faults overlap', wholeNumber, 60)
    .option('--seed <n>', 'the same seed gives the same plan', wholeNumber, randomInt(2 ** 31))
    .option('--clients <n>', 'how many watch, half of them with the SDK', wholeNumber, 24)
    .option('--runs <n>', 'so many runs, with consecutive seeds', wholeNumber, 1)
    .option('--json <file>', 'everything, for machines')
    .option('--keep <folder>', 'the summary of each run in a file of this folder')
    .option('--no-serial', 'without the phase of one kind after another')
    .option('--only <kinds>', 'only these kinds of faults, comma-separated', kindList, [])
    .option('--no-build', 'with the processes as they were built last')
    .parse()
    .opts<Flags>();
}

// `npm run chaos`: breaks everything that can break, and says whether anybody could tell.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { faultKinds, type FaultKindName } from './faults/fault-kinds';
import { describeViolations, judge, summarise } from './report/summarise';
import { runChaos } from './run-chaos';
import type { Profile } from './site/start-site';

type Flags = {
  profile: Profile;
  seconds: number;
  seed: number;
  clients: number;
  json?: string;
  serial: boolean;
  only: FaultKindName[];
  build: boolean;
};

const repositoryDir = path.resolve(__dirname, '../../../..');

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

const command = new Command('chaos')
  .description('Real processes under a seeded plan of faults, watched by real clients and judged at the end')
  .addOption(
    new Option('--profile <name>', 'what carries the batches').choices(['embedded', 'redis']).default('embedded'),
  )
  .option('--seconds <n>', 'length of the phase in which faults overlap', wholeNumber, 60)
  .option('--seed <n>', 'the same seed gives the same plan', wholeNumber, randomInt(2 ** 31))
  .option('--clients <n>', 'how many watch', wholeNumber, 24)
  .option('--json <file>', 'everything, for machines')
  .option('--no-serial', 'without the phase of one kind after another')
  .option('--only <kinds>', 'only these kinds of faults, comma-separated', kindList, [])
  .option('--no-build', 'with the processes as they were built last');

async function main(): Promise<number> {
  const flags = command.parse().opts<Flags>();
  if (flags.build) {
    const built = spawnSync(process.execPath, ['--import', 'tsx', 'apps/stack/src/build.ts'], {
      cwd: repositoryDir,
      stdio: 'inherit',
    });
    if (built.status !== 0) return 1;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const beganAt = performance.now();
  const print = (line: string): void =>
    console.error(`${((performance.now() - beganAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  const { seconds, seed, clients, profile, serial: isSerial, only } = flags;
  const result = await runChaos({ profile, seconds, seed, clients, isSerial, only, print }, stopping.signal);
  const verdict = judge(result);
  if (flags.json) writeFileSync(flags.json, JSON.stringify({ verdict, ...result }));
  if (result.violations.length > 0) console.log(describeViolations(result));
  console.log(summarise(result, verdict));
  return verdict.isGood ? 0 : 1;
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

// `npm run chaos`: breaks everything that can break, and says whether anybody could tell.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hashSourceTree } from '@aftercommit/testing/hash-source-tree';
import { readFlags, type Flags } from './read-flags';
import { describeViolations, judge, summarise } from './report/summarise';
import { runChaos } from './run-chaos';

const repositoryDir = path.resolve(__dirname, '../../../..');

const buildTimeoutMs = 180_000;

async function runOnce(flags: Flags, seed: number, signal: AbortSignal): Promise<boolean> {
  const { seconds, clients, profile, serial: isSerial, only, json, keep } = flags;
  const beganAt = performance.now();
  const print = (line: string): void =>
    console.error(`${((performance.now() - beganAt) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  const result = await runChaos({ profile, seconds, seed, clients, isSerial, only, print }, signal);
  const verdict = judge(result);
  const tree = `source tree ${hashSourceTree(repositoryDir)} (every file but those of docs/)`;
  const page = [summarise(result, verdict), tree, describeViolations(result)].filter(Boolean).join('\n\n');
  if (json) writeFileSync(json, JSON.stringify({ verdict, ...result }));
  if (keep) {
    mkdirSync(keep, { recursive: true });
    writeFileSync(path.join(keep, `${profile}-${seconds}s-seed-${seed}.txt`), `${page}\n`);
  }
  console.log(page);
  return verdict.isGood;
}

async function main(): Promise<number> {
  const flags = readFlags();
  if (flags.build) {
    const build = ['--import', 'tsx', 'apps/stack/src/build.ts'];
    const options = { cwd: repositoryDir, stdio: 'inherit', timeout: buildTimeoutMs } as const;
    if (spawnSync(process.execPath, build, options).status !== 0) throw new Error('the processes could not be built');
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const failed: number[] = [];
  for (let run = 0; run < flags.runs && !stopping.signal.aborted; run += 1) {
    const seed = flags.seed + run;
    if (!(await runOnce(flags, seed, stopping.signal))) failed.push(seed);
  }
  if (flags.runs > 1) console.log(`${flags.runs} runs, failed seeds: ${failed.join(', ') || 'none'}`);
  return failed.length > 0 || stopping.signal.aborted ? 1 : 0;
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

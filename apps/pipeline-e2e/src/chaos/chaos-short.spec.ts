import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRedisAvailable } from '@aftercommit/testing/start-redis';

const seconds = process.env.HEAVY ? 120 : 20;
const clients = 10;
/** For starting, coming to rest and judging. */
const aroundMs = 160_000;

const seed = Number(process.env.SEED ?? randomInt(2 ** 31));

const launcher = path.resolve(__dirname, '../../chaos.mjs');

type Report = {
  verdict: { isGood: boolean; reasons: string[] };
  injected: { hit: string[] }[];
  history: { mutations: { outcome: string }[]; clients: unknown[] };
};

/** As `npm run chaos` runs, on its own Postgres: a process apart, whose end is its verdict. */
async function runChaosFor(profile: string): Promise<{ exitCode: number | null; printed: string; report: Report }> {
  const file = path.join(tmpdir(), `chaos-short-${profile}-${process.pid}.json`);
  const flags = { profile, seconds, seed, clients, json: file };
  const child = spawn(
    process.execPath,
    [
      launcher,
      '--no-serial',
      '--no-build',
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  }
  const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    return { exitCode, printed, report: JSON.parse(readFileSync(file, 'utf8')) as Report };
  } catch (cause) {
    throw new Error(`the run ended with ${exitCode} and left no report:\n${printed}`, { cause });
  } finally {
    rmSync(file, { force: true });
  }
}

describe(`${seconds} s of overlapping faults (seed ${seed})`, () => {
  const profiles = isRedisAvailable() ? ['embedded', 'redis'] : ['embedded'];

  it.each(profiles)(
    '[G1] [G2] [G3] [G4] [G6] [G7] %s: nobody can tell that anything broke',
    async (profile) => {
      const { exitCode, printed, report } = await runChaosFor(profile);
      const acknowledged = report.history.mutations.filter(({ outcome }) => outcome === 'acked').length;
      const faults = report.injected.filter(({ hit }) => hit.length > 0).length;
      console.log(
        `chaos, ${profile}: seed ${seed}, ${acknowledged} mutations acknowledged, ${faults} faults, ${report.history.clients.length} clients`,
      );

      if (exitCode !== 0) console.error(printed);
      expect({ exitCode, ...report.verdict }).toEqual({ exitCode: 0, isGood: true, reasons: [] });
    },
    seconds * 1_000 + aroundMs,
  );
});

import type { Remote } from '../processes/start-bundle';
import type { Plan } from '../plan';
import type { Sample, Samples } from '../samples';
import type { Site } from '../site/start-site';

export type MeasureDeps = {
  site: Site;
  plan: Plan;
  producer: Remote;
  samples: Samples;
  /** A line of progress. */
  print(line: string): void;
  signal: AbortSignal;
};

export type Measure = { name: string; budgetSeconds(plan: Plan): number; run(deps: MeasureDeps): Promise<void> };

/** One contender of a measure: what it does in one round, and the figures of it. */
export type Turn = { contender: string; run(round: number): Promise<Figure[]> };

export type Figure = Pick<Sample, 'metric' | 'unit' | 'value' | 'raw'> & { contender?: string };

/** A single turn that takes longer has failed: a slow peer must not hold up the others. */
const turnTimeoutMs = 60_000;

/** A B C, A B C, …: what disturbs the machine for longer than a round disturbs all of them. */
export async function interleave(
  { samples, plan, print, signal }: MeasureDeps,
  measure: string,
  { budgetSeconds, turns }: { budgetSeconds: number; turns: Turn[] },
): Promise<void> {
  const startedAtMs = performance.now();
  const failed = new Set<string>();
  for (let round = 0; round < plan.roundsMax && !signal.aborted; round += 1) {
    const roundStartedAtMs = performance.now();
    for (const { contender, run } of turns) {
      if (failed.has(contender) || signal.aborted) continue;
      try {
        const figures = await withTimeout(run(round));
        samples.list.push(...figures.map((figure) => ({ measure, contender, round, ...figure })));
      } catch (error) {
        // Not tried again: a peer that cannot do it would cost the others their rounds.
        failed.add(contender);
        samples.failures.push({ measure, contender, round, error: describe(error) });
        print(`${measure}: ${contender} failed: ${describe(error).split('\n')[0]}`);
      }
    }
    const nowMs = performance.now();
    const lasts = nowMs - roundStartedAtMs;
    print(`${measure}: round ${round + 1} in ${(lasts / 1_000).toFixed(1)} s`);
    if (nowMs + lasts - startedAtMs > budgetSeconds * 1_000) return;
  }
}

async function withTimeout<Result>(running: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`longer than ${turnTimeoutMs / 1_000} s`)), turnTimeoutMs);
  });
  try {
    return await Promise.race([running, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

export const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

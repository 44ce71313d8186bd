import { measures } from './measures';
import { describe, type MeasureDeps } from './measures/measure';
import type { Plan } from './plan';
import { startBundle } from './processes/start-bundle';
import type { Samples } from './samples';
import { startSite } from './site/start-site';

export type RunOptions = { plan: Plan; only: string[]; print(line: string): void; signal: AbortSignal };

/** All measures one after the other, on one site. A measure that fails is written down and does not end the run. */
export async function runMeasures(options: RunOptions): Promise<Samples> {
  const { plan, only, print } = options;
  return withSite(options, async (deps) => {
    for (const { name, budgetSeconds, run } of measures) {
      if (deps.signal.aborted || budgetSeconds(plan) === 0) continue;
      if (only.length > 0 && !only.includes(name)) continue;
      print(`${name}: at most about ${budgetSeconds(plan)} s and its start`);
      try {
        await run(deps);
      } catch (error) {
        deps.samples.failures.push({ measure: name, contender: 'all', round: null, error: describe(error) });
        print(`${name} failed: ${describe(error)}`);
      }
    }
    return deps.samples;
  });
}

/** Postgres, Redis, people and a producer for as long as `work` lasts. */
export async function withSite<Result>(
  { plan, print, signal }: Omit<RunOptions, 'only'>,
  work: (deps: MeasureDeps) => Promise<Result>,
): Promise<Result> {
  print('starting Postgres and Redis');
  const site = await startSite(plan.people);
  try {
    const producer = await startBundle('producer');
    try {
      return await work({ site, plan, producer, samples: { list: [], failures: [] }, print, signal });
    } finally {
      await producer.stop();
    }
  } finally {
    await site.stop();
  }
}

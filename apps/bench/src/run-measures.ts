import { measures } from './measures';
import { describe } from './measures/measure';
import type { Plan } from './plan';
import { startBundle } from './processes/start-bundle';
import type { Samples } from './samples';
import { startSite } from './site/start-site';

export type RunOptions = { plan: Plan; only: string[]; print(line: string): void; signal: AbortSignal };

/** All measures one after the other, on one site. A measure that fails is written down and does not end the run. */
export async function runMeasures({ plan, only, print, signal }: RunOptions): Promise<Samples> {
  const samples: Samples = { list: [], failures: [] };
  print('starting Postgres and Redis');
  const site = await startSite(plan.people);
  try {
    const producer = await startBundle('producer');
    for (const { name, budgetSeconds, run } of measures) {
      if (signal.aborted || budgetSeconds(plan) === 0) continue;
      if (only.length > 0 && !only.includes(name)) continue;
      print(`${name}: starting, at most about ${budgetSeconds(plan)} s`);
      try {
        await run({ site, plan, producer, samples, print, signal });
      } catch (error) {
        samples.failures.push({ measure: name, contender: 'all', round: null, error: describe(error) });
        print(`${name} failed: ${describe(error)}`);
      }
    }
    await producer.stop();
  } finally {
    await site.stop();
  }
  return samples;
}

import { fillLog } from '../site/fill-log';
import { formatCount } from '../report/tables';
import { createTurn, openOurs, type Contender } from './latency';
import { interleave, type Measure } from './measure';

/** Filling ten million events takes minutes by itself. */
const fillSecondsEstimated = 600;

/** Latency with a long past in the log, against a log without one. */
export const growth: Measure = {
  name: 'growth',
  budgetSeconds: ({ growth: planned }) => (planned ? planned.budgetSeconds + fillSecondsEstimated : 0),
  run: async (deps) => {
    if (!deps.plan.growth) return;
    const { events, budgetSeconds } = deps.plan.growth;
    const userIds = deps.site.people.slice(0, 1_000).map(({ userId }) => userId);
    const started: Contender[] = [];
    try {
      for (const count of events) {
        const databaseUrl = await deps.site.createDatabase();
        await fillLog(databaseUrl, userIds, count);
        deps.print(`growth: ${formatCount(count)} events are in the log`);
        started.push(await openOurs(deps, `${formatCount(count)} events`, { profile: 'redis', databaseUrl }));
      }
      await interleave(deps, 'growth', { budgetSeconds, turns: started.map((each) => createTurn(deps, each)) });
    } finally {
      await Promise.all(started.map(({ stop }) => stop()));
    }
  },
};

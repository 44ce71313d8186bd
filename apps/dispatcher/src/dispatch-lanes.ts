import { readHeadsByClock } from '@aftercommit/outbox/read-heads';
import { makePartitionsAhead } from '@aftercommit/outbox/make-partitions-ahead';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { describeError } from '@aftercommit/runtime/logger';
import { createRepeat } from '@aftercommit/runtime/repeat';
import { createTurns } from './create-turns';
import { createDispatchLoop, type DispatchLoop, type DispatchLoopDeps } from './dispatch-loop';

/** How often the number of lanes and the partitions ahead are looked at. */
const upkeepIntervalMs = 2_000;

export type LaneLoops = LongRunning & {
  /** These lanes; all of them when none is named, or one that is not known here yet. */
  wake(lanes: readonly number[]): void;
  readSilenceMs(): number;
  /** Lanes whose last dispatch failed. The others go on. */
  listFailing(): number[];
};

/** One loop per lane, as many as the database says there are. */
export function createLaneLoops(deps: Omit<DispatchLoopDeps, 'lane' | 'inTurn'>): LaneLoops {
  const inTurn = createTurns();
  const loops = new Map<number, DispatchLoop>();
  let confirmedAtMs = -Infinity;

  async function keepUp(): Promise<void> {
    const heads = await readHeadsByClock(deps.db, deps.clock);
    for (const lane of heads.lanes.keys()) {
      if (loops.has(lane)) continue;
      const loop = createDispatchLoop({ ...deps, lane, inTurn });
      loops.set(lane, loop);
      await loop.start();
    }
    // The heads were read: what cannot be made ahead is missing later, and stops the lanes that need it, no other.
    confirmedAtMs = performance.now();
    const made = await makePartitionsAhead(deps.db);
    if (made > 0) deps.log.info('outbox.partitions_made', { made });
  }

  const onError = (error: unknown): void => deps.log.warn('outbox.upkeep_failed', describeError(error));
  const upkeep = createRepeat({ work: keepUp, pauseMs: upkeepIntervalMs, onError });

  return {
    wake: (lanes) => {
      const areAllKnown = lanes.length > 0 && lanes.every((lane) => loops.has(lane));
      for (const lane of areAllKnown ? lanes : loops.keys()) loops.get(lane)?.wake();
    },
    listFailing: () => [...loops].filter(([, loop]) => loop.isFailing()).map(([lane]) => lane),
    readSilenceMs: () => performance.now() - confirmedAtMs,
    start: async () => {
      // A database that is away now is found by the next run.
      await keepUp().catch(onError);
      await upkeep.start();
    },
    stop: async () => {
      await upkeep.stop();
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
      loops.clear();
    },
  };
}

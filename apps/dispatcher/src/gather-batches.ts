import type { Batch } from '@aftercommit/outbox/batch';

/** Events of one job. */
const eventsMax = 1_000;

export type BatchGatherer = {
  take(batch: Batch): void;
  /** What was gathered goes on now. */
  flush(): void;
};

/**
 * Joins the batches of a lane that follow one another within `gatherMs`, and passes each of what it joined on to `pass`.
 * A process that dies meanwhile has passed nothing on: the log has the batches, as when it dies before the job.
 */
export function createBatchGatherer(gatherMs: number, pass: (batch: Batch) => void): BatchGatherer {
  const gathered = new Map<number, Batch>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const batches = [...gathered.values()];
    gathered.clear();
    for (const batch of batches) pass(batch);
  }

  return {
    take: (batch) => {
      const before = gathered.get(batch.lane);
      const joined = before && joinBatches(before, batch);
      // Another dispatcher moved what lies between, or it would be too much: what there is goes its way.
      if (before && !joined) pass(before);
      gathered.set(batch.lane, joined ?? batch);
      timer ??= setTimeout(flush, gatherMs);
    },
    flush,
  };
}

/** null: the one does not follow the other, or they are too many events for one job. */
function joinBatches(before: Batch, next: Batch): Batch | null {
  const isNext = next.epoch === before.epoch && next.first === before.last + 1;
  if (!isNext || before.events.length + next.events.length > eventsMax) return null;
  // dispatchedAtMs says when the last event was dispatched: its emission is what is measured against it.
  return {
    ...before,
    last: next.last,
    dispatchedAtMs: next.dispatchedAtMs,
    events: [...before.events, ...next.events],
  };
}

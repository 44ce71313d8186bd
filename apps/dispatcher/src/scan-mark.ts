/** How far the mark trails. Over twice the time a transaction of ours may sit idle: a late id is found without a sweep. */
export const markTrailMs = 5_000;

/** The mark moves in steps, so that its memory is bounded. */
const stepMs = 500;

export type ScanMark = {
  /** Ids up to here were dispatched at least markTrailMs ago. */
  read(nowMs: number): number;
  advance(outboxId: number, nowMs: number): void;
};

/** Where the scan for pending rows starts: behind the dead rows of what is long done. Only speed depends on it. */
export function createScanMark(): ScanMark {
  let steps: { outboxId: number; atMs: number }[] = [];
  // A step begins at atMs and takes ids for stepMs more.
  const isSettled = (step: { atMs: number }, nowMs: number): boolean => nowMs - step.atMs >= markTrailMs + stepMs;
  return {
    read: (nowMs) => {
      const settled = steps.filter((step) => isSettled(step, nowMs));
      const newest = settled.at(-1);
      if (!newest) return 0;
      steps = [newest, ...steps.filter((step) => !isSettled(step, nowMs))];
      return newest.outboxId;
    },
    advance: (outboxId, nowMs) => {
      const newest = steps.at(-1);
      if (newest && outboxId <= newest.outboxId) return;
      if (newest && steps.length > 1 && nowMs - newest.atMs < stepMs) newest.outboxId = outboxId;
      else steps.push({ outboxId, atMs: nowMs });
    },
  };
}

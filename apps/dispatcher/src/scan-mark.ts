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
  return {
    read: (nowMs) => {
      const settled = steps.filter((step) => nowMs - step.atMs >= markTrailMs);
      const newest = settled.at(-1);
      if (!newest) return 0;
      steps = [newest, ...steps.filter((step) => nowMs - step.atMs < markTrailMs)];
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

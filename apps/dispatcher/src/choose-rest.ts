/** Nobody waits longer for the next batch than this. */
export const restMsMax = 60;

/** Of the time of its last batch. More: fewer and larger batches, and a longer wait for an event that comes behind another. */
const restFactor = 4;

/**
 * How long a lane rests after a dispatch. One event at a time costs a transaction, a hint and a job each; so a lane that is
 * busy rests several times as long as its last batch took, and what commits meanwhile comes in one. An event that comes alone
 * finds the lane rested. A full batch has more behind it, and no rest.
 */
export function chooseRestMs({ moved, isFull, tookMs }: { moved: number; isFull: boolean; tookMs: number }): number {
  if (moved === 0 || isFull) return 0;
  return Math.min(restFactor * tookMs, restMsMax);
}

import type { Batch } from './batch';

/** Batches kept while the gap before them is read. More are dropped: the log has them. */
const waitingBatchesMax = 32;

export type WaitingBatches = {
  keep(batch: Batch): void;
  /** The earliest one that still has something behind `position`. */
  findNext(position: number): Batch | undefined;
  remove(batch: Batch): void;
  /** What the log does not have was announced falsely; kept, it would take the place of true batches. */
  forgetBeyond(position: number): void;
  clear(): void;
};

export function createWaitingBatches(): WaitingBatches {
  const batches = new Map<number, Batch>();
  return {
    keep: (batch) => {
      if (batches.size < waitingBatchesMax) batches.set(batch.first, batch);
    },
    findNext: (position) => {
      let next: Batch | undefined;
      for (const batch of batches.values()) {
        if (batch.last <= position) batches.delete(batch.first);
        else if (!next || batch.first < next.first) next = batch;
      }
      return next;
    },
    remove: ({ first }) => void batches.delete(first),
    forgetBeyond: (position) => {
      for (const { first, last } of batches.values()) if (last > position) batches.delete(first);
    },
    clear: () => batches.clear(),
  };
}

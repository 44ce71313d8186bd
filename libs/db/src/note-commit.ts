import type { EntityManager } from 'typeorm';

/** What a transaction says that it did; heard when it has committed, and never when it has not. */
export type CommitNote = { eventId: string; stream: string; lane: number; type: string };

type Noted = { notes?: CommitNote[] };

/** Keeps notes of this transaction; its `work` may add to them. Of each attempt anew. */
export function keepNotes(tx: EntityManager): CommitNote[] {
  const notes: CommitNote[] = [];
  if (tx.queryRunner) (tx.queryRunner.data as Noted).notes = notes;
  return notes;
}

export function noteForCommit(tx: EntityManager, notes: CommitNote[]): void {
  (tx.queryRunner?.data as Noted | undefined)?.notes?.push(...notes);
}

import type { InTurn } from './settle-beside';

/** Runs what it is given one after another, whether the one before failed or not. */
export function createTurns(): InTurn {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

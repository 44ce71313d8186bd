/** version counts the wallet's changes within an epoch; an answer of the API names no epoch. */
export type Balance = { euros: number; version: number; epoch?: string };

/** Events and answers overtake each other on their way: the screen never goes back to an older balance. */
export function chooseBalance(shown: Balance | null, next: Balance): Balance {
  if (!shown) return next;
  const sameEpoch = shown.epoch === undefined || next.epoch === undefined || shown.epoch === next.epoch;
  if (sameEpoch && next.version < shown.version) return shown;
  const epoch = next.epoch ?? shown.epoch;
  return epoch === undefined ? next : { ...next, epoch };
}

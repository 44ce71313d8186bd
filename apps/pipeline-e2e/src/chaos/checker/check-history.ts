// The judge of a chaos run. It reads what Postgres has committed and what clients recorded, and imports nothing of the
// product: a wrong idea in there must not be repeated here.
import { checkConnections } from './check-connections';
import { checkHealed } from './check-healed';
import { checkLog } from './check-log';
import { checkMoney } from './check-money';
import { checkSdk } from './check-sdk';
import { checkSignedOut } from './check-signed-out';
import type { EraFacts, History, Mutation, Violation } from './history';
import { createLookUp } from './look-up';

export function checkHistory(history: History): Violation[] {
  const lookUp = createLookUp(history);
  const lastEra = history.eras.at(-1);
  if (!lastEra) throw new Error('a history without facts');
  return [
    ...history.eras.flatMap(checkLog),
    ...history.eras.flatMap((era, index) =>
      checkMoney(era, readMutations(history, era, history.eras[index + 1]), history.mutations),
    ),
    ...history.clients.flatMap((client) => [
      ...checkConnections(client, lookUp),
      ...checkSdk(client, history.eras, lookUp),
      ...(client.isGuest ? [] : checkHealed(client, lastEra, lookUp)),
      ...checkSignedOut(client, lastEra),
    ]),
  ];
}

/** Those that began and ended within the era: what was under way when the data was exchanged may be in either. */
function readMutations({ mutations }: History, era: EraFacts, next: EraFacts | undefined): Mutation[] {
  return mutations.filter(({ startedAt, endedAt }) => startedAt >= era.beganAt && (!next || endedAt < next.beganAt));
}

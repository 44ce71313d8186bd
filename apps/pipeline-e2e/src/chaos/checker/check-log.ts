import { describeEvent } from './look-up';
import type { EraFacts, EventFact, Violation } from './history';

/** The log against the outbox, and both against what the domain says happened. */
export function checkLog(era: EraFacts): Violation[] {
  return [...checkOrder(era), ...checkNumbers(era), ...checkDomain(era), ...(era.isQuiet ? checkDispatched(era) : [])];
}

function checkDispatched({ events }: EraFacts): Violation[] {
  const left = events.filter((event) => event.position === null);
  if (left.length === 0) return [];
  const what = `${left.length} committed events have no place in the log`;
  return [{ kind: 'lost', what, evidence: left.slice(0, 5).map(describeEvent) }];
}

/** Positions of a lane and numbers of a stream are 1, 2, 3 ... without a gap or a repeat. */
function checkNumbers({ events }: EraFacts): Violation[] {
  const found: Violation[] = [];
  const logged = events.filter((event) => event.position !== null);
  const check = (name: string, numbered: [number, EventFact][]): void => {
    numbered.sort(([one], [other]) => one - other);
    const stray = numbered.findIndex(([number], index) => number !== index + 1);
    if (stray < 0) return;
    const isRepeat = numbered[stray]?.[0] === numbered[stray - 1]?.[0];
    const evidence = numbered.slice(Math.max(0, stray - 1), stray + 2).map(([, event]) => describeEvent(event));
    const what = `${name}: ${isRepeat ? 'a number was given twice' : 'a number is missing'} at ${stray + 1}`;
    found.push({ kind: isRepeat ? 'repeated' : 'lost', what, evidence });
  };
  for (const [lane, group] of groupBy(logged, (event) => String(event.lane)))
    check(
      `lane ${lane}`,
      group.map((event) => [event.position ?? 0, event]),
    );
  for (const [stream, group] of groupBy(logged, (event) => event.stream))
    check(
      `stream ${stream}`,
      group.map((event) => [event.seq ?? 0, event]),
    );
  return found;
}

/** A person's events stand in the log as they were committed: by outbox id, and balances by version. */
function checkOrder({ events }: EraFacts): Violation[] {
  const found: Violation[] = [];
  const personal = events.filter((event) => event.seq !== null && event.stream.startsWith('user:'));
  for (const [stream, group] of groupBy(personal, (event) => event.stream)) {
    group.sort((one, other) => (one.seq ?? 0) - (other.seq ?? 0));
    for (const [index, event] of group.entries()) {
      const before = group[index - 1];
      if (before && before.outboxId > event.outboxId && event.type !== 'chaos.poison' && before.type !== 'chaos.poison')
        found.push({
          kind: 'out_of_order',
          what: `${stream}: the log has a later event first`,
          evidence: [before, event].map(describeEvent),
        });
    }
    const balances = group.filter((event) => event.version !== null);
    for (const [index, event] of balances.entries()) {
      const before = balances[index - 1];
      if (before && (before.version ?? 0) > (event.version ?? 0))
        found.push({
          kind: 'out_of_order',
          what: `${stream}: the log has a newer balance first`,
          evidence: [before, event].map(describeEvent),
        });
    }
  }
  return found;
}

/** An event if and only if its change: of every opening a drop, of every version of a wallet a balance. */
function checkDomain({ events, openings, ledger }: EraFacts): Violation[] {
  const found: Violation[] = [];
  const compare = (name: string, changes: Set<string>, told: Set<string>): void => {
    const silent = [...changes].filter((change) => !told.has(change));
    const invented = [...told].filter((change) => !changes.has(change));
    if (silent.length > 0)
      found.push({
        kind: 'lost',
        guarantee: 'G1',
        what: `${silent.length} ${name} were committed without their event`,
        evidence: silent.slice(0, 5),
      });
    if (invented.length > 0)
      found.push({
        kind: 'early',
        guarantee: 'G1',
        what: `${invented.length} events of ${name} that were never committed`,
        evidence: invented.slice(0, 5),
      });
  };
  const drops = events.filter((event) => event.type === 'drop.won');
  compare('openings', new Set(openings.map(({ id }) => id)), new Set(drops.map(({ subject }) => subject ?? '')));
  const versions = ledger.filter((entry) => entry.account === 'wallet');
  const balances = events.filter((event) => event.type === 'balance.updated' && event.version !== 0);
  compare(
    'balances',
    new Set(
      versions.map(
        ({ userId, version, balanceAfterCents }) => `user:${userId} version ${version}: ${balanceAfterCents}`,
      ),
    ),
    new Set(balances.map(({ stream, version, balanceCents }) => `${stream} version ${version}: ${balanceCents}`)),
  );
  return found;
}

export function groupBy<Value>(values: Value[], readKey: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = readKey(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

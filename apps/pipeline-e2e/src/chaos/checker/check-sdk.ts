import { describeEvent, describeHeard, type LookUp } from './look-up';
import { groupBy } from './check-log';
import type { ClientHistory, EraFacts, EventFact, Heard, Violation } from './history';

/** What an SDK promises beyond its connections: each stream's events in order, each once, over all reconnects. */
export function checkSdk(client: ClientHistory, eras: EraFacts[], lookUp: LookUp): Violation[] {
  if (client.kind !== 'sdk') return [];
  const streams = new Set(client.entries.flatMap((entry) => ('stream' in entry ? [entry.stream] : [])));
  return [...streams].flatMap((stream) => [
    ...checkStream(client, stream, lookUp),
    ...checkVersions(client, stream),
    ...checkResyncs(client, stream, eras),
  ]);
}

/** Beginning again from a snapshot has its reason; a client that always does so would miss everything in between. */
function checkResyncs(client: ClientHistory, stream: string, eras: EraFacts[]): Violation[] {
  const epochs = eras.reduce((sum, { epochCounter }) => sum + epochCounter, 0);
  const allowed: Record<string, number> = {
    no_cursor: 1,
    epoch_changed: epochs - 1,
    beyond_head: eras.length - 1,
    too_many: Infinity,
  };
  const resyncs = client.entries.filter((entry) => entry.what === 'resynced' && entry.stream === stream);
  return [...groupBy(resyncs, (entry) => ('reason' in entry ? entry.reason : ''))].flatMap(([reason, entries]) =>
    entries.length <= (allowed[reason] ?? 0)
      ? []
      : [
          {
            kind: 'lost' as const,
            what: `${client.name}: ${stream} began again ${entries.length} times because of ${reason}`,
            evidence: entries.slice(0, 4).map((entry) => JSON.stringify(entry)),
          },
        ],
  );
}

/** isComplete: everything behind it is to come one by one. */
type Cursor = { epoch: string; seq: number; isComplete: boolean };

function checkStream(client: ClientHistory, stream: string, lookUp: LookUp): Violation[] {
  const found: Violation[] = [];
  let cursor = null as Cursor | null;
  let previous: Heard | undefined;
  for (const entry of client.entries) {
    if (!('stream' in entry) || entry.stream !== stream) continue;
    if (entry.what === 'resynced') {
      // It goes on behind what it had, except where that was a life of the data that is over.
      if (cursor) cursor = entry.reason === 'beyond_head' ? null : { ...cursor, isComplete: false };
      continue;
    }
    if (entry.snapshot) continue;
    const evidence = [...(previous ? [describeHeard(previous)] : []), describeHeard(entry)];
    if (cursor && cursor.epoch === entry.epoch) {
      if (entry.seq <= cursor.seq) {
        const kind = client.entries.some((other) => other !== entry && isSame(other, entry))
          ? 'repeated'
          : 'out_of_order';
        found.push({ kind, what: `${client.name}: seq ${entry.seq} of ${stream} after ${cursor.seq}`, evidence });
        continue;
      }
      const missing = cursor.isComplete ? findMissing(lookUp, entry, cursor.seq) : [];
      if (missing.length > 0)
        found.push({
          kind: 'lost',
          what: `${client.name}: ${missing.length} events of ${stream} skipped between seq ${cursor.seq} and ${entry.seq}`,
          evidence: [...missing.slice(0, 3).map(describeEvent), ...evidence],
        });
    }
    cursor = { epoch: entry.epoch, seq: entry.seq, isComplete: true };
    previous = entry;
  }
  return found;
}

const isSame = (other: { what: string }, entry: Heard): boolean =>
  other.what === 'heard' && (other as Heard).id === entry.id && !(other as Heard).snapshot;

/** What has data to hand over. Of a dead letter, or a balance older than one that was told, only the number goes out. */
function findMissing(lookUp: LookUp, entry: Heard, after: number): EventFact[] {
  const era = lookUp.readEra(entry.at);
  const missing: EventFact[] = [];
  for (let seq = after + 1; seq < entry.seq; seq += 1) {
    const event = lookUp.findLogged(era, entry.stream, seq);
    if (event?.isTold && event.version === null && !lookUp.isDeadLetter(event.id)) missing.push(event);
  }
  return missing;
}

/** Within an epoch, over all its connections. */
function checkVersions(client: ClientHistory, stream: string): Violation[] {
  const found: Violation[] = [];
  let newest: Heard | undefined;
  for (const entry of client.entries) {
    if (entry.what !== 'heard' || entry.stream !== stream || entry.version === null) continue;
    if (newest && newest.epoch === entry.epoch && (newest.version ?? 0) > entry.version) {
      const what = `${client.name}: a balance went back over a reconnect`;
      found.push({ kind: 'balance_gone_back', what, evidence: [describeHeard(newest), describeHeard(entry)] });
    } else newest = entry;
  }
  return found;
}

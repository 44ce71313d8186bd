import { listReadableStreams } from '@aftercommit/contracts/events/streams';
import { splitConnections, describeEvent, describeHeard, type Connection, type LookUp } from './look-up';
import type { ClientHistory, EraFacts, EventFact, Heard, Violation, ViolationKind } from './history';

/** What every client, old or new, was told on each of its connections. */
export function checkConnections(client: ClientHistory, lookUp: LookUp): Violation[] {
  return splitConnections(client).flatMap((connection) => checkConnection(client, connection, lookUp));
}

function checkConnection(client: ClientHistory, connection: Connection, lookUp: LookUp): Violation[] {
  const era = lookUp.readEra(connection.at);
  const found: Violation[] = [];
  const report = (kind: ViolationKind, what: string, ...evidence: Heard[]): void =>
    void found.push({ kind, what: `${client.name}: ${what}`, evidence: evidence.map(describeHeard) });

  for (const heard of connection.heard) {
    if (!mayRead(client, heard.stream)) report('foreign', `was told of ${heard.stream}`, heard);
    if (heard.snapshot) checkBalance(heard, era, lookUp, report);
    else checkCommitted(heard, era, lookUp, report);
  }
  checkVersions(connection, report);
  for (const stream of new Set(connection.heard.map((heard) => heard.stream))) {
    const ofStream = connection.heard.filter((heard) => heard.stream === stream);
    checkOrder(ofStream, report);
    if (client.kind === 'naive') found.push(...checkGaps({ client, connection, stream, heard: ofStream, era, lookUp }));
  }
  return found;
}

type Report = (kind: ViolationKind, what: string, ...evidence: Heard[]) => void;

function mayRead({ userId }: ClientHistory, stream: string): boolean {
  return listReadableStreams({ userId, adminId: null }).includes(stream);
}

function checkCommitted(heard: Heard, era: EraFacts, lookUp: LookUp, report: Report): void {
  const event = lookUp.findEvent(heard.id);
  if (!event) return report('early', 'was told of an event that was never committed', heard);
  if (event.stream !== heard.stream) return report('foreign', 'was told of an event under another stream', heard);
  if (event.seq !== null && event.seq !== heard.seq)
    return report('out_of_order', `was told seq ${heard.seq} of an event that has seq ${event.seq}`, heard);
  if (heard.version !== event.version) report('early', 'was told a version that its event does not have', heard);
  checkBalance(heard, era, lookUp, report);
}

/** A balance on a screen is one that the ledger had. */
function checkBalance(heard: Heard, era: EraFacts, lookUp: LookUp, report: Report): void {
  if (heard.version === null || !heard.stream.startsWith('user:')) return;
  const cents = lookUp.readBalanceCents(era, heard.stream.slice('user:'.length), heard.version);
  if (cents === undefined) report('early', `was told version ${heard.version}, which was never committed`, heard);
  else if (cents !== heard.balanceCents)
    report('early', `was told a balance that the ledger never had (${cents} cents)`, heard);
}

function checkVersions({ heard }: Connection, report: Report): void {
  const newest = new Map<string, Heard>();
  for (const entry of heard) {
    if (entry.version === null) continue;
    const before = newest.get(entry.stream);
    if (before && (before.version ?? 0) > entry.version)
      report('balance_gone_back', 'a balance went back', before, entry);
    else newest.set(entry.stream, entry);
  }
}

function checkOrder(heard: Heard[], report: Report): void {
  const seen = new Map<string, Heard>();
  const [opening] = heard;
  // What the first snapshot brought the connection to; nothing at or below it may follow.
  const floor = opening?.snapshot ? opening.seq : 0;
  let newest: Heard | undefined;
  for (const entry of heard) {
    if (entry.snapshot) continue;
    const key = `${entry.name} ${entry.id}`;
    const before = seen.get(key);
    if (before) report('repeated', 'was told twice', before, entry);
    else if (opening && entry.seq <= floor)
      report('repeated', 'was told again of what its snapshot held', opening, entry);
    else if (newest && entry.seq < newest.seq)
      report('out_of_order', 'a later event came before an earlier one', newest, entry);
    else newest = entry;
    seen.set(key, entry);
  }
}

type GapCheck = {
  client: ClientHistory;
  connection: Connection;
  stream: string;
  heard: Heard[];
  era: EraFacts;
  lookUp: LookUp;
};

/** From the first thing told to the last, nothing is missing; to the head, where the connection was there at the end. */
function checkGaps({ client, connection, stream, heard, era, lookUp }: GapCheck): Violation[] {
  const live = heard.filter((entry) => !entry.snapshot);
  const [opening] = heard;
  if (!opening) return [];
  const from = opening.snapshot ? opening.seq + 1 : opening.seq;
  const isOpen = connection.isLast && client.isConnectedAtEnd && !client.isGuest && era.isQuiet;
  const until = isOpen ? lookUp.readHead(era, stream) : (live.at(-1)?.seq ?? 0);
  const told = new Set(live.map((entry) => `${entry.seq} ${entry.name}`));
  const missing: EventFact[] = [];
  for (let seq = from; seq <= until; seq += 1) {
    const event = lookUp.findLogged(era, stream, seq);
    if (!event || lookUp.isDeadLetter(event.id)) continue;
    const untold = event.names.filter((name) => !told.has(`${seq} ${name}`));
    // The connection broke between two names of the last event.
    const isCut = !isOpen && seq === until && untold.length < event.names.length;
    if (untold.length > 0 && !isCut && !isSuperseded(event, heard)) missing.push(event);
  }
  if (missing.length === 0) return [];
  const around = heard.filter((entry) => Math.abs(entry.seq - (missing[0]?.seq ?? 0)) <= 2).slice(0, 8);
  const what = `${client.name}: ${missing.length} events of ${stream} never came on a connection that lasted from ${Math.round(connection.at)} ms`;
  return [{ kind: 'lost', what, evidence: [...missing.slice(0, 3).map(describeEvent), ...around.map(describeHeard)] }];
}

/** A newer balance had been told before: the older one is kept back, which is what the client wants. */
function isSuperseded(event: EventFact, heard: Heard[]): boolean {
  return event.version !== null && heard.some((entry) => (entry.version ?? -1) > (event.version ?? 0));
}

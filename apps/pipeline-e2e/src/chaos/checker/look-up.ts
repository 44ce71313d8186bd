import type { ClientHistory, EraFacts, EventFact, Heard, History } from './history';

/** What the checks look up again and again. */
export type LookUp = {
  /** The committed event with this id, in whatever era. */
  findEvent(id: string): EventFact | undefined;
  /** Of one era: a stream's events by their number. */
  findLogged(era: EraFacts, stream: string, seq: number): EventFact | undefined;
  /** Of one era: how far a stream goes. */
  readHead(era: EraFacts, stream: string): number;
  isDeadLetter(id: string): boolean;
  /** What the ledger says that a wallet had at this version; undefined: it never had that version. */
  readBalanceCents(era: EraFacts, userId: string, version: number): number | undefined;
  /** The era in which a connection of this moment lives. */
  readEra(at: number): EraFacts;
};

export function createLookUp({ eras }: History): LookUp {
  const byId = new Map(eras.flatMap(({ events }) => events.map((event) => [event.id, event] as const)));
  const deadLetterIds = new Set(eras.flatMap((era) => era.deadLetterIds));
  const logged = new Map<EraFacts, Map<string, EventFact>>();
  const heads = new Map<EraFacts, Map<string, number>>();
  const balances = new Map<EraFacts, Map<string, number>>();
  for (const era of eras) {
    const bySeq = new Map<string, EventFact>();
    const eraHeads = new Map<string, number>();
    for (const event of era.events) {
      if (event.seq === null) continue;
      bySeq.set(`${event.stream} ${event.seq}`, event);
      eraHeads.set(event.stream, Math.max(eraHeads.get(event.stream) ?? 0, event.seq));
    }
    logged.set(era, bySeq);
    heads.set(era, eraHeads);
    const wallets = era.ledger.filter((entry) => entry.account === 'wallet');
    balances.set(
      era,
      new Map(wallets.map((entry) => [`${entry.userId} ${entry.version}`, entry.balanceAfterCents ?? 0])),
    );
  }
  return {
    findEvent: (id) => byId.get(id),
    findLogged: (era, stream, seq) => logged.get(era)?.get(`${stream} ${seq}`),
    readHead: (era, stream) => heads.get(era)?.get(stream) ?? 0,
    isDeadLetter: (id) => deadLetterIds.has(id),
    readBalanceCents: (era, userId, version) => (version === 0 ? 0 : balances.get(era)?.get(`${userId} ${version}`)),
    readEra: (at) => eras.findLast((era) => era.beganAt <= at) ?? eras[0]!,
  };
}

/** One connection of a client: what it was told from connecting to losing it. */
export type Connection = { at: number; heard: Heard[]; isLast: boolean };

export function splitConnections({ entries }: ClientHistory): Connection[] {
  const connections: Connection[] = [];
  for (const entry of entries) {
    if (entry.what === 'connected') connections.push({ at: entry.at, heard: [], isLast: false });
    // Socket.IO hands out what came with the connection before it says that there is one.
    else if (entry.what === 'heard') (connections.at(-1) ?? first(connections)).heard.push(entry);
  }
  const last = connections.at(-1);
  if (last) last.isLast = true;
  return connections;
}

function first(connections: Connection[]): Connection {
  const connection: Connection = { at: 0, heard: [], isLast: false };
  connections.push(connection);
  return connection;
}

export function describeHeard(entry: Heard): string {
  const { at, name, stream, seq, id, epoch, snapshot, version, balanceCents } = entry;
  const state = version === null ? '' : ` version ${version}, ${balanceCents} cents`;
  return `${Math.round(at)} ms: ${name} of ${stream} seq ${seq}${snapshot ? ' (snapshot)' : ''}${state}, id ${id}, epoch ${epoch}`;
}

export function describeEvent(event: EventFact): string {
  const { stream, seq, position, lane, type, id, outboxId, version } = event;
  const state = version === null ? '' : ` version ${version}`;
  return `committed: ${type} of ${stream}, outbox ${outboxId}, lane ${lane} position ${position}, seq ${seq}${state}, id ${id}`;
}

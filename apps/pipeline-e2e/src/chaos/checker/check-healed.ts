import { describeHeard, type LookUp } from './look-up';
import type { ClientHistory, EraFacts, Heard, Violation } from './history';

/** After the quiet: what each screen shows is what the database has. */
export function checkHealed(client: ClientHistory, era: EraFacts, lookUp: LookUp): Violation[] {
  const unhealed = (what: string, ...evidence: string[]): Violation => ({
    kind: 'unhealed',
    what: `${client.name}: ${what}`,
    evidence: [...evidence, ...client.entries.slice(-3).map((entry) => JSON.stringify(entry))],
  });
  if (!client.isConnectedAtEnd) return [unhealed('is not connected')];
  const found: Violation[] = [];
  const heard = client.entries.filter((entry): entry is Heard => entry.what === 'heard');
  const wallet = era.wallets.find(({ userId }) => userId === client.userId);
  if (wallet) {
    const shown = heard.findLast(({ balanceCents }) => balanceCents !== null);
    if (shown?.balanceCents !== wallet.balanceCents)
      found.push(
        unhealed(
          `shows ${shown?.balanceCents} cents, the wallet has ${wallet.balanceCents}`,
          ...(shown ? [describeHeard(shown)] : []),
        ),
      );
  }
  const streams = ['cases', ...(client.userId ? [`user:${client.userId}`] : [])];
  for (const stream of streams) {
    const head = lookUp.readHead(era, stream);
    const newest = Math.max(0, ...heard.filter((entry) => entry.stream === stream).map(({ seq }) => seq));
    if (client.kind === 'naive' && newest < readLastTold(era, stream, lookUp))
      found.push(unhealed(`was told of ${stream} up to seq ${newest}, the head is ${head}`));
    const state = client.streams.find((each) => each.stream === stream);
    if (client.kind === 'sdk' && !state?.isUpToDate) found.push(unhealed(`${stream} is not up to date`));
    if (client.kind === 'sdk' && newest < readLastTold(era, stream, lookUp) && !hasResynced(client, stream))
      found.push(unhealed(`was told of ${stream} up to seq ${newest}, the head is ${head}`));
  }
  return found;
}

/** After a resync nobody knows from outside where it went on, until the next event. */
function hasResynced({ entries }: ClientHistory, stream: string): boolean {
  return entries.findLast((entry) => 'stream' in entry && entry.stream === stream)?.what === 'resynced';
}

/** The last number that a client can hear of: not every event has something to tell. */
function readLastTold(era: EraFacts, stream: string, lookUp: LookUp): number {
  for (let seq = lookUp.readHead(era, stream); seq > 0; seq -= 1) {
    const event = lookUp.findLogged(era, stream, seq);
    if (event && event.names.length > 0 && !lookUp.isDeadLetter(event.id)) return seq;
  }
  return 0;
}

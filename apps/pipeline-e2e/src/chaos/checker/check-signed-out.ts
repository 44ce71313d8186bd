import { describeEvent, describeHeard } from './look-up';
import type { ClientHistory, EraFacts, Heard, Violation } from './history';

/** Who signed out is told nothing personal that came after it, and has no open connection left. */
export function checkSignedOut(client: ClientHistory, era: EraFacts): Violation[] {
  const { endedSessionId } = client;
  if (endedSessionId === null) return [];
  const found: Violation[] = [];
  const end = era.events.find((event) => event.closesSessionId === endedSessionId);
  const after = client.entries.filter(
    (entry): entry is Heard => entry.what === 'heard' && entry.stream === end?.stream && entry.seq > (end.seq ?? 0),
  );
  if (end && end.seq !== null && after.length > 0)
    found.push({
      kind: 'foreign',
      what: `${client.name}: was told ${after.length} things after its session had ended`,
      evidence: [describeEvent(end), ...after.slice(0, 3).map(describeHeard)],
    });
  if (client.isConnectedAtEnd)
    found.push({
      kind: 'foreign',
      what: `${client.name}: is still connected long after its session ended`,
      evidence: client.entries.slice(-3).map((entry) => JSON.stringify(entry)),
    });
  return found;
}

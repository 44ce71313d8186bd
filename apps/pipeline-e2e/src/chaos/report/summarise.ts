import type { ClientHistory, Guarantee, Violation, ViolationKind } from '../checker/history';
import type { ChaosResult } from '../run-chaos';
import type { Bar } from '../faults/fault-kinds';
import type { InjectedFault } from '../faults/inject-fault';

export type Bars = Record<Bar, { serversMs: number; reconnectedMs: number }>;

/** What healing may take. A restored copy is an operator's doing, who is there. */
export const bars: Bars = {
  heal: { serversMs: 5_000, reconnectedMs: 12_000 },
  wake: { serversMs: 500, reconnectedMs: 12_000 },
  restore: { serversMs: 12_000, reconnectedMs: 12_000 },
};

/** The promise of docs/guarantees.md that a violation of each kind breaks. */
const guaranteeOf: Record<ViolationKind, Guarantee> = {
  lost: 'G2',
  unhealed: 'G2',
  early: 'G3',
  repeated: 'G4',
  out_of_order: 'G4',
  balance_gone_back: 'G4',
  foreign: 'G6',
  money: 'G7',
};

const name = ({ kind, guarantee }: Violation): string => `[${guarantee ?? guaranteeOf[kind]}] ${kind}`;

export type Verdict = { isGood: boolean; reasons: string[] };

export function judge(result: ChaosResult): Verdict {
  const reasons: string[] = [];
  const { violations, history, injected, recoveries, lives } = result;
  for (const [named, count] of countBy(violations.map(name))) reasons.push(`${named}: ${count} times`);
  if (!result.isQuiet) reasons.push('[G5] it never became quiet');
  for (const { slot, ended } of lives.filter(({ lastWords }) => lastWords !== undefined))
    reasons.push(`[G5] ${slot} ended ${ended}`);
  if (result.givenUp.length > 0)
    reasons.push(`[G5] ${result.givenUp.length} requests never had a final answer, such as ${result.givenUp[0]}`);
  if (history.mutations.every(({ outcome }) => outcome !== 'acked')) reasons.push('no mutation was acknowledged');
  if (injected.every(({ hit }) => hit.length === 0)) reasons.push('no fault was injected');
  // One that could not even begin, because what it needs was broken, has missed.
  for (const { fault, hit, error } of injected)
    if (error && hit.length > 0) reasons.push(`fault #${fault.number} ${fault.kind} was not put back: ${error}`);
  for (const recovery of recoveries) {
    const bar = bars[recovery.bar];
    for (const who of ['serversMs', 'reconnectedMs'] as const) {
      const tookMs = recovery[who];
      if (tookMs !== null && tookMs > bar[who])
        reasons.push(`[G5] ${recovery.kind}: ${who} ${tookMs}, the bar is ${bar[who]}`);
    }
  }
  return { isGood: reasons.length === 0, reasons };
}

/** One page. */
export function summarise(result: ChaosResult, verdict: Verdict): string {
  const { options, history, injected, lives } = result;
  const acked = history.mutations.filter(({ outcome }) => outcome === 'acked');
  const entries = history.clients.flatMap((client) => client.entries);
  const kinds = (['naive', 'sdk'] as const).map(
    (kind) => history.clients.filter((client) => client.kind === kind && !client.isGuest).length,
  );
  const count = (what: string): number => entries.filter((entry) => entry.what === what).length;
  return [
    `# Chaos: ${verdict.isGood ? 'nothing broke' : 'FAILED'}`,
    '',
    `profile ${options.profile}, seed ${options.seed}, ${options.seconds} s, took ${Math.round(result.tookMs / 1_000)} s`,
    `repeat: npm run chaos -- --profile ${options.profile} --seconds ${options.seconds} --seed ${options.seed} --clients ${options.clients}${options.isSerial ? '' : ' --no-serial'}${options.only.length > 0 ? ` --only ${options.only.join(',')}` : ''}`,
    '',
    `mutations: ${acked.length} acknowledged (${result.acknowledgedOverlapping} under overlapping faults), ` +
      `${history.mutations.filter(({ outcome }) => outcome === 'refused').length} refused, ` +
      `${history.mutations.filter(({ outcome }) => outcome === 'unknown').length} without an answer; ${formatCounts(acked.map(({ kind }) => kind))}`,
    `clients: ${kinds[0]} naive, ${kinds[1]} SDK, ${history.clients.filter(({ isGuest }) => isGuest).length} guests that signed out; ${count('heard')} events told, ${count('disconnected')} disconnects, ` +
      `${count('connected') - history.clients.length} reconnects, ${countResumes(history.clients)} streams resumed, ${count('resynced')} resynced, ${count('refused')} refused`,
    `events committed: ${history.eras.at(-1)?.events.length}, dead letters: ${history.eras.at(-1)?.deadLetterIds.length}, eras: ${history.eras.length}`,
    '',
    `faults: ${injected.filter(({ hit }) => hit.length > 0).length} injected (${result.overlapping} in the second phase, ${countOverlapping(injected)} of all while another one lasted), ${injected.filter(({ hit }) => hit.length === 0).length} found their victim broken already`,
    ...[...countBy(injected.filter(({ hit }) => hit.length > 0).map(({ fault }) => fault.kind))].map(
      ([kind, times]) => `  ${kind}: ${times}`,
    ),
    '',
    ...summariseRecoveries(result),
    'processes started (UTC):',
    ...[...new Set(lives.map(({ slot }) => slot))].map(
      (slot) =>
        `  ${slot}: ${lives
          .filter((life) => life.slot === slot)
          .map(
            (life) =>
              `${formatTime(life.startedAt)} (${life.pid}${life.ended && life.ended !== 'run over' ? `, ${life.ended}` : ''})`,
          )
          .join(', ')}`,
    ),
    `  postgres: ${result.postgresStarts.map(({ pid, at }) => `${formatTime(at)} (${pid})`).join(', ')}`,
    '',
    verdict.isGood ? 'violations: none' : `FAILED: ${verdict.reasons.join('; ')}`,
  ].join('\n');
}

/** Streams that an SDK continued on a new connection, where it was. */
function countResumes(clients: ClientHistory[]): number {
  return clients
    .filter(({ kind }) => kind === 'sdk')
    .reduce((sum, { entries, streams }) => {
      const reconnects = Math.max(0, entries.filter(({ what }) => what === 'connected').length - 1);
      const resyncs = entries.filter(({ what }) => what === 'resynced').length;
      // Each stream's first sync is a resync without a cursor.
      return sum + Math.max(0, (reconnects + 1) * streams.length - resyncs);
    }, 0);
}

/** Faults that lasted while another one did. */
function countOverlapping(injected: InjectedFault[]): number {
  const lasting = injected.filter(({ brokeAt }) => brokeAt !== null);
  return lasting.filter((one) =>
    lasting.some((other) => other !== one && (other.brokeAt ?? 0) < one.endedAt && (one.brokeAt ?? 0) < other.endedAt),
  ).length;
}

function summariseRecoveries({ recoveries }: ChaosResult): string[] {
  if (recoveries.length === 0) return [];
  const format = (ms: number | null): string => (ms === null ? '-' : String(ms)).padStart(9);
  const rows = recoveries.map(
    ({ kind, committedMs, serversMs, reconnectedMs }) =>
      `  ${kind.padEnd(22)} ${format(committedMs)} ${format(serversMs)} ${format(reconnectedMs)}`,
  );
  return ['recovery after each kind alone, ms:', `  ${''.padEnd(22)} committed   servers reconnected`, ...rows, ''];
}

const printedPerKindMax = 3;

/** The smallest part of the history that shows each kind of violation, and what processes said that nobody had killed. */
export function describeViolations({ violations, lives }: ChaosResult): string {
  const shown = new Map<ViolationKind, number>();
  const lines: string[] = [];
  for (const { kind, what, evidence } of violations) {
    const count = (shown.get(kind) ?? 0) + 1;
    shown.set(kind, count);
    if (count <= printedPerKindMax) lines.push(`[${kind}] ${what}`, ...evidence.map((line) => `    ${line}`));
  }
  for (const [kind, count] of shown)
    if (count > printedPerKindMax) lines.push(`[${kind}] and ${count - printedPerKindMax} more`);
  for (const { slot, ended, lastWords } of lives)
    if (lastWords !== undefined) lines.push(`${slot}, ended ${ended}, had said last:`, lastWords);
  return lines.join('\n');
}

const formatTime = (at: Date): string => at.toISOString().slice(11, 23);

function countBy<Key>(keys: Key[]): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const formatCounts = (keys: string[]): string => [...countBy(keys)].map(([key, count]) => `${key} ${count}`).join(', ');

import { setTimeout as wait } from 'node:timers/promises';
import type { ChaosClient } from './clients/chaos-client';
import type { Front } from './clients/create-front';
import { injectFault, type InjectedFault } from './faults/inject-fault';
import type { FaultDeps } from './faults/injection';
import type { Fault } from './faults/plan-faults';
import { faultKinds, type Bar } from './faults/fault-kinds';
import { createProbe, type Probe } from './probe';
import type { Caller } from './load/create-caller';
import type { Load } from './load/create-load';
import type { People } from './load/sign-in';

/** How long it took until everything was right again, from the moment that what heals it was there. */
export type Recovery = {
  kind: string;
  bar: Bar;
  /** Until the mutations that are waited for were acknowledged over HTTP; part of the other two. */
  committedMs: number;
  /** Until every client that stayed connected had heard of what was committed after that moment. null: none stayed. */
  serversMs: number | null;
  /** The same for those that had to come back, or whose server was stopped. null: there were none. */
  reconnectedMs: number | null;
};

export type SerialResult = { injected: InjectedFault[]; recoveries: Recovery[] };

/** Between two kinds: what the last one left behind must not be measured as the next one's. */
const restMs = 1_000;

export type PhaseDeps = FaultDeps & {
  people: People;
  caller: Caller;
  front: Pick<Front, 'rebalance' | 'readServer'>;
  /** What goes on during the serial phase. */
  serialLoad: Pick<Load, 'pause' | 'resume'>;
  print(line: string): void;
};

export async function runSerial(deps: PhaseDeps, plan: Fault[], signal: AbortSignal): Promise<SerialResult> {
  const result: SerialResult = { injected: [], recoveries: [] };
  const probe = createProbe(deps);
  for (const fault of plan) {
    if (signal.aborted) break;
    await awaitCalm(deps, probe);
    const { injected, recovery } = await timeOne(deps, probe, fault, signal);
    result.injected.push(injected);
    if (recovery) result.recoveries.push(recovery);
    deps.print(describe(injected, recovery));
    await wait(restMs);
  }
  return result;
}

async function timeOne(
  deps: PhaseDeps,
  probe: Probe,
  fault: Fault,
  signal: AbortSignal,
): Promise<{ injected: InjectedFault; recovery: Recovery | null }> {
  const disconnects = new Map(deps.clients.map((client) => [client, client.countDisconnects()]));
  const serverOf = new Map(deps.clients.map((client) => [client, deps.front.readServer(client.link)]));
  let probing: Promise<Map<ChaosClient, number>> | null = null;
  const startProbe = (): void => void (probing ??= probe.run());
  const kind = faultKinds.find(({ name }) => name === fault.kind);
  if (kind?.isQuiet) await deps.serialLoad.pause();
  const injected = await injectFault(deps, fault, signal, startProbe);
  if (injected.hit.length === 0 || !probing) {
    deps.serialLoad.resume();
    return { injected, recovery: null };
  }
  const heard = await (probing as Promise<Map<ChaosClient, number>>);
  deps.serialLoad.resume();
  const bar = kind?.bar ?? 'heal';
  // A lost bell is measured from the commit that it should have rung for.
  const from = bar === 'wake' ? probe.readCommittedAt() : (injected.healedAt ?? 0);
  const committedMs = Math.round(Math.max(0, probe.readCommittedAt() - from));
  const recovery: Recovery = { kind: fault.kind, bar, committedMs, serversMs: null, reconnectedMs: null };
  for (const [client, at] of heard) {
    const tookMs = Math.round(Math.max(0, at - from));
    // A stopped server's clients are in the dark like those that reconnect, until it goes on or they notice.
    const isInTheDark = injected.slot !== null && serverOf.get(client) === injected.slot;
    const stayed = !isInTheDark && client.countDisconnects() === disconnects.get(client);
    if (stayed) recovery.serversMs = Math.max(recovery.serversMs ?? 0, tookMs);
    else recovery.reconnectedMs = Math.max(recovery.reconnectedMs ?? 0, tookMs);
  }
  return { injected, recovery };
}

const calmDeadlineMs = 60_000;

/** Every process ready, every client there and told of what was just committed. */
async function awaitCalm({ site, clients, now, front }: PhaseDeps, probe: Probe): Promise<void> {
  const deadline = now() + calmDeadlineMs;
  front.rebalance();
  while (now() < deadline) {
    const ready = await Promise.all(site.slots.map((slot) => slot.isReady()));
    if (ready.every(Boolean) && clients.every((client) => client.isConnected())) break;
    await wait(100);
  }
  await probe.run();
}

const rebalanceIntervalMs = 10_000;

export async function runOverlapping(deps: PhaseDeps, plan: Fault[], signal: AbortSignal): Promise<InjectedFault[]> {
  const beganAt = deps.now();
  const running: Promise<InjectedFault>[] = [];
  const rebalancing = setInterval(() => deps.front.rebalance(), rebalanceIntervalMs);
  for (const fault of plan) {
    await wait(Math.max(0, beganAt + fault.atMs - deps.now()), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    running.push(
      injectFault(deps, fault, signal).then((injected) => {
        deps.print(describe(injected, null));
        return injected;
      }),
    );
  }
  clearInterval(rebalancing);
  return Promise.all(running);
}

/** What is committed last of all is told by no job and no hint, and nothing follows that would show the gap. */
export async function loseTheLast(deps: PhaseDeps, fault: Fault, signal: AbortSignal): Promise<InjectedFault> {
  const probe = createProbe(deps);
  const committing: Promise<void>[] = [];
  const injected = await injectFault(deps, fault, signal, () => void committing.push(probe.commit()));
  await Promise.all(committing);
  deps.print(describe(injected, null));
  return injected;
}

function describe({ fault, hit, error }: InjectedFault, recovery: Recovery | null): string {
  const times = recovery
    ? [
        `committed ${recovery.committedMs} ms`,
        `servers ${recovery.serversMs ?? '-'} ms`,
        `reconnected ${recovery.reconnectedMs ?? '-'} ms`,
      ]
    : [];
  const what = hit.length > 0 ? hit.join('; ') : 'missed: broken already';
  return [`#${fault.number} ${fault.kind}: ${what}`, ...times, ...(error ? [`ERROR ${error}`] : [])].join(' · ');
}

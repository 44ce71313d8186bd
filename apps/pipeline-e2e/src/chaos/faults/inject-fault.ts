import type { ChaosClient } from '../clients/chaos-client';
import { createRandom, type Random } from '../create-random';
import type { ChaosSite } from '../site/start-site';
import { clientFaults } from './break-clients';
import { connectionFaults } from './break-connections';
import type { FaultKindName } from './fault-kinds';
import { postgresFaults } from './break-postgres';
import { processFaults } from './break-processes';
import { queueFaults } from './break-queue';
import { redisFaults } from './break-redis';
import type { Fault } from './plan-faults';

export type FaultDeps = {
  site: ChaosSite;
  clients: ChaosClient[];
  now(): number;
  /** Whose turn it is to break something: no two faults end and start the same thing. */
  claims: Set<string>;
  /** Called around the exchange of the data: what is committed before it is another era. */
  onRestore: { before(): Promise<void>; after(): Promise<void> };
};

/** One fault while it is injected. */
export type Injection = FaultDeps & {
  fault: Fault;
  random: Random;
  /** Something really broke now. what: for the report. */
  broke(what: string): void;
  /** Whatever heals it is there from now on: the killed thing, or a peer. Default: the moment it broke. */
  healed(): void;
  pause(ms: number): Promise<void>;
};

/** Works on what nobody else is breaking in this moment; otherwise not at all. */
export async function withClaim({ claims }: FaultDeps, name: string, work: () => Promise<void>): Promise<void> {
  if (claims.has(name)) return;
  claims.add(name);
  try {
    await work();
  } finally {
    claims.delete(name);
  }
}

/** Breaks something, and puts everything back before it resolves. */
export type InjectFault = (injection: Injection) => Promise<void>;

export type InjectedFault = {
  fault: Fault;
  /** What was hit, in words. Empty: nothing, the victim was broken already. */
  hit: string[];
  brokeAt: number | null;
  healedAt: number | null;
  endedAt: number;
  error: string | null;
};

const faults: Record<FaultKindName, InjectFault> = {
  ...processFaults,
  ...postgresFaults,
  ...connectionFaults,
  ...queueFaults,
  ...redisFaults,
  ...clientFaults,
};

export async function injectFault(
  deps: FaultDeps,
  fault: Fault,
  signal: AbortSignal,
  onHealed = () => {},
): Promise<InjectedFault> {
  const { now } = deps;
  const injected: InjectedFault = { fault, hit: [], brokeAt: null, healedAt: null, endedAt: 0, error: null };
  const injection: Injection = {
    ...deps,
    fault,
    random: createRandom(fault.salt),
    broke: (what) => {
      injected.hit.push(what);
      injected.brokeAt ??= now();
    },
    healed: () => {
      injected.healedAt ??= now();
      onHealed();
    },
    pause: (ms) => wait(ms, signal),
  };
  try {
    await faults[fault.kind](injection);
  } catch (error) {
    injected.error = error instanceof Error ? error.message : String(error);
  }
  if (injected.healedAt === null) injection.healed();
  injected.endedAt = now();
  return injected;
}

/** Ends early when the faults are stopped. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

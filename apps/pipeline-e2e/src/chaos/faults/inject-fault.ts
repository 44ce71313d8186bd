import { createRandom } from '../create-random';
import { clientFaults } from './break-clients';
import { connectionFaults } from './break-connections';
import type { FaultKindName } from './fault-kinds';
import type { FaultDeps, InjectFault, Injection } from './injection';
import { postgresFaults } from './break-postgres';
import { processFaults } from './break-processes';
import { queueFaults } from './break-queue';
import { redisFaults } from './break-redis';
import type { Fault } from './plan-faults';

export type InjectedFault = {
  fault: Fault;
  /** What was hit, in words. Empty: nothing, the victim was broken already. */
  hit: string[];
  /** The process that was hit, if it was one. */
  slot: string | null;
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
  const injected: InjectedFault = {
    fault,
    hit: [],
    slot: null,
    brokeAt: null,
    healedAt: null,
    endedAt: 0,
    error: null,
  };
  const injection: Injection = {
    ...deps,
    fault,
    random: createRandom(fault.salt),
    broke: (what, slot) => {
      injected.hit.push(what);
      injected.slot ??= slot ?? null;
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

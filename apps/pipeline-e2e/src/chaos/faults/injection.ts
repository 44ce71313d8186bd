import type { ChaosClient } from '../clients/chaos-client';
import type { Random } from '../create-random';
import type { ChaosSite } from '../site/start-site';
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
  /** Something really broke now. what: for the report. slot: the process that it was, if it was one. */
  broke(what: string, slot?: string): void;
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

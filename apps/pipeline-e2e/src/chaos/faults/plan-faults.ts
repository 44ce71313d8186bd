import { createRandom, type Random } from '../create-random';
import type { Profile } from '../site/start-site';
import { faultKinds, type FaultKind, type FaultKindName } from './fault-kinds';

/** What is to be broken. Targets are numbers: which process or client that is, is counted when it is injected. */
export type Fault = {
  number: number;
  kind: FaultKindName;
  /** Since the phase began; 0 in the serial phase, where one waits for the other. */
  atMs: number;
  durationMs: number;
  target: number;
  /** For whatever else is chosen at random within the fault. */
  salt: number;
};

/** last: after the load, so that nothing follows what it loses. */
export type FaultPlan = { serial: Fault[]; overlapping: Fault[]; last: Fault | null };

export type PlanOptions = {
  seed: number;
  profile: Profile;
  seconds: number;
  isSerial: boolean;
  /** Only these kinds; empty: all that the profile has. */
  only: FaultKindName[];
};

/** Overlapping faults come at this mean distance, and most last longer than that. */
const meanDistanceMs = 2_600;

/** Nothing is broken in the last part, so that what was broken is healed within the time asked for. */
const settleShare = 0.08;

/** The same options give the same plan. */
export function planFaults({ seed, profile, seconds, isSerial, only }: PlanOptions): FaultPlan {
  const kinds = faultKinds.filter(
    ({ name, profiles }) => profiles.includes(profile) && (only.length === 0 || only.includes(name)),
  );
  const random = createRandom(seed).fork('faults');
  let number = 0;
  const make = (kind: FaultKind, atMs: number, own: Random, isAlone = false): Fault => ({
    number: (number += 1),
    kind: kind.name,
    atMs,
    durationMs: own.between(...((isAlone && kind.aloneDurationMs) || kind.durationMs)),
    target: own.between(0, 999),
    salt: own.between(0, 2 ** 30),
  });

  const serial = isSerial ? kinds.map((kind) => make(kind, 0, random, true)) : [];
  const overlapping: Fault[] = [];
  const candidates = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  const lastMs = seconds * 1_000 * (1 - settleShare);
  let atMs = 500 + random.next() * meanDistanceMs;
  while (candidates.length > 0 && atMs < lastMs) {
    overlapping.push(make(random.pick(candidates), Math.round(atMs), random));
    atMs += -Math.log(1 - random.next()) * meanDistanceMs;
  }
  const losing = kinds.find(({ name }) => name === 'jobs-lost');
  return { serial, overlapping, last: losing ? make(losing, 0, random) : null };
}

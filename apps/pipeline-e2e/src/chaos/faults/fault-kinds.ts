import type { Profile } from '../site/start-site';

/** What recovery is measured against. wake: nothing is broken but the bell, and the poll must find the event. */
export type Bar = 'heal' | 'wake' | 'restore';

export type FaultKind = {
  name: FaultKindName;
  profiles: readonly Profile[];
  /** From, to. */
  durationMs: readonly [number, number];
  /** The same in the serial phase, where it need not leave time for others. */
  aloneDurationMs?: readonly [number, number];
  /** How often it is chosen in the overlapping phase; 0: only alone. */
  weight: number;
  bar: Bar;
  /** Alone, without anything else going on: the next batch would heal it. */
  isQuiet?: boolean;
};

const both = ['embedded', 'redis'] as const;
const redisOnly = ['redis'] as const;

const kinds = {
  'kill-dispatcher': { profiles: both, durationMs: [300, 3_000], weight: 4, bar: 'heal' },
  'stop-dispatcher': { profiles: both, durationMs: [2_000, 15_000], weight: 2, bar: 'heal' },
  'stutter-dispatcher': { profiles: both, durationMs: [2_000, 5_000], weight: 3, bar: 'heal' },
  'kill-socket': { profiles: both, durationMs: [300, 3_000], weight: 4, bar: 'heal' },
  'stop-socket': { profiles: both, durationMs: [2_000, 15_000], weight: 3, bar: 'heal' },
  'kill-api': { profiles: both, durationMs: [300, 3_000], weight: 4, bar: 'heal' },
  'restart-one': { profiles: both, durationMs: [100, 500], weight: 3, bar: 'heal' },
  'kill-postgres': { profiles: both, durationMs: [100, 2_000], weight: 1, bar: 'heal' },
  'restart-postgres': { profiles: both, durationMs: [100, 2_000], weight: 1, bar: 'heal' },
  'terminate-listen': { profiles: both, durationMs: [100, 100], weight: 2, bar: 'heal' },
  'terminate-dispatch': { profiles: both, durationMs: [100, 100], weight: 2, bar: 'heal' },
  'terminate-follow': { profiles: both, durationMs: [100, 100], weight: 2, bar: 'heal' },
  'wake-lost': { profiles: both, durationMs: [3_000, 6_000], weight: 2, bar: 'wake' },
  'dispatch-half-open': { profiles: both, durationMs: [5_000, 9_000], weight: 2, bar: 'heal' },
  'follow-half-open': { profiles: both, durationMs: [5_000, 9_000], weight: 2, bar: 'heal' },
  'hints-dropped': { profiles: both, durationMs: [5_000, 10_000], weight: 2, bar: 'heal' },
  'jobs-lost': { profiles: both, durationMs: [2_000, 4_000], weight: 2, bar: 'heal', isQuiet: true },
  'jobs-repeated': { profiles: both, durationMs: [500, 2_000], weight: 3, bar: 'heal' },
  'jobs-false': { profiles: both, durationMs: [500, 2_000], weight: 2, bar: 'heal' },
  'commits-refused': { profiles: both, durationMs: [2_000, 5_000], weight: 2, bar: 'heal' },
  'out-of-connections': { profiles: both, durationMs: [3_000, 8_000], weight: 1, bar: 'heal' },
  'poison-event': { profiles: both, durationMs: [100, 100], weight: 2, bar: 'heal' },
  'wrong-clock': { profiles: both, durationMs: [5_000, 12_000], weight: 2, bar: 'heal' },
  'epoch-raised': { profiles: both, durationMs: [100, 100], weight: 1, bar: 'heal' },
  'client-cut': { profiles: both, durationMs: [500, 2_000], weight: 4, bar: 'heal' },
  'client-half-open': { profiles: both, durationMs: [4_000, 12_000], weight: 2, bar: 'heal' },
  'client-delay': { profiles: both, durationMs: [3_000, 8_000], weight: 2, bar: 'heal' },
  'frames-lost': { profiles: both, durationMs: [2_000, 4_000], weight: 2, bar: 'heal' },
  'redis-restart': { profiles: redisOnly, durationMs: [200, 3_000], weight: 3, bar: 'heal' },
  'redis-flush': { profiles: redisOnly, durationMs: [100, 100], weight: 3, bar: 'heal' },
  'redis-unreachable': {
    profiles: redisOnly,
    durationMs: [5_000, 20_000],
    aloneDurationMs: [60_000, 60_000],
    weight: 2,
    bar: 'heal',
  },
  'postgres-restored': { profiles: both, durationMs: [2_000, 3_000], weight: 0, bar: 'restore' },
} as const satisfies Record<string, Omit<FaultKind, 'name'>>;

export type FaultKindName = keyof typeof kinds;

export const faultKinds: readonly FaultKind[] = Object.entries(kinds).map(([name, kind]) => ({
  name: name as FaultKindName,
  ...kind,
}));

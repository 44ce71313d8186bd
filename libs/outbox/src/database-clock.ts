/** A reading of Postgres' clock, and when it was asked for and answered by this process's monotonic clock. */
export type ClockReading = { askedAtMs: number; answeredAtMs: number; databaseMs: number };

export type DatabaseClock = {
  observe(reading: ClockReading): void;
  /** Postgres' time now, epoch milliseconds; null before the first reading. */
  nowMs(): number | null;
  /** How far off nowMs() may be; null before the first reading. */
  readUncertaintyMs(): number | null;
};

/** Readings that the best one is chosen from. One a second: the two clocks drift apart by microseconds meanwhile. */
const readingsKept = 30;

/**
 * Postgres' time without asking it each time. Latencies over several processes are measured by it alone: a process whose
 * own clock is an hour wrong measures the same. The reading with the shortest round trip counts; half of that is its error.
 */
export function createDatabaseClock(readMonotonicMs: () => number = () => performance.now()): DatabaseClock {
  let readings: { offsetMs: number; uncertaintyMs: number }[] = [];
  let best: { offsetMs: number; uncertaintyMs: number } | undefined;
  return {
    observe: ({ askedAtMs, answeredAtMs, databaseMs }) => {
      const uncertaintyMs = (answeredAtMs - askedAtMs) / 2;
      readings = [
        ...readings.slice(1 - readingsKept),
        { offsetMs: databaseMs - askedAtMs - uncertaintyMs, uncertaintyMs },
      ];
      best = readings.reduce((least, reading) => (reading.uncertaintyMs < least.uncertaintyMs ? reading : least));
    },
    nowMs: () => (best ? readMonotonicMs() + best.offsetMs : null),
    readUncertaintyMs: () => best?.uncertaintyMs ?? null,
  };
}

/** Milliseconds; null: nothing was heard lately. */
export type Latency = { p50Ms: number | null; p95Ms: number | null; p99Ms: number | null; count: number };

export type LatencyMeter = {
  /** An answer of the server that said its time, between the question and the answer. */
  readClock(reading: { askedAtMs: number; answeredAtMs: number; serverAtMs: number }): void;
  /** An event that was written at that time of the server's clock arrives now. */
  record(writtenAtMs: number, nowMs: number): void;
  read(nowMs: number): Latency;
};

const windowMs = 60_000;
const measuresMax = 2_000;
const readingsMax = 30;

/**
 * From the commit of an event to this page. The browser's clock may be wrong by minutes; the server's is known as
 * closely as the quickest of the last answers was quick.
 */
export function createLatencyMeter(): LatencyMeter {
  let readings: { roundTripMs: number; aheadMs: number }[] = [];
  let measures: { atMs: number; latencyMs: number }[] = [];

  /** How far the server's clock is ahead of ours; null: not known yet. */
  function readAheadMs(): number | null {
    const best = readings.reduce<(typeof readings)[number] | null>(
      (quickest, reading) => (quickest && quickest.roundTripMs <= reading.roundTripMs ? quickest : reading),
      null,
    );
    return best?.aheadMs ?? null;
  }

  return {
    readClock({ askedAtMs, answeredAtMs, serverAtMs }) {
      const aheadMs = serverAtMs - (askedAtMs + answeredAtMs) / 2;
      readings = [...readings, { roundTripMs: answeredAtMs - askedAtMs, aheadMs }].slice(-readingsMax);
    },
    record(writtenAtMs, nowMs) {
      const aheadMs = readAheadMs();
      if (aheadMs === null) return;
      // Below the error of the clock an event may seem to arrive before it was written.
      const latencyMs = Math.max(0, nowMs + aheadMs - writtenAtMs);
      measures = [...measures, { atMs: nowMs, latencyMs }].slice(-measuresMax);
    },
    read(nowMs) {
      measures = measures.filter(({ atMs }) => nowMs - atMs <= windowMs);
      const sorted = measures.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other);
      const at = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
      return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), count: sorted.length };
    },
  };
}

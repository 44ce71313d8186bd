const secondMs = 1_000;
const minuteMs = 60_000;

/** A duration as short as it can be read: `3.2 ms`, `240 ms`, `1.5 s`, `12 min`. */
export function formatMs(ms: number): string {
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < secondMs) return `${Math.round(ms)} ms`;
  if (ms < minuteMs) return `${Math.round(ms / 100) / 10} s`;
  return `${Math.round(ms / minuteMs)} min`;
}

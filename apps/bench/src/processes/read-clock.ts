/** Milliseconds by the machine's monotonic clock: the same for all processes, unlike performance.now(). */
export function readClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

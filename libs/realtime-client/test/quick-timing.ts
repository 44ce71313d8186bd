import type { Timing } from '../src/timing';

/** The client's patience, cut short for tests that wait for it to end. */
export const quickTiming: Partial<Timing> = {
  reconnectMinMs: 10,
  reconnectMaxMs: 40,
  strayStreamAfterMs: 40,
  resumeTimeoutMs: 150,
  resumePauseMs: 10,
};

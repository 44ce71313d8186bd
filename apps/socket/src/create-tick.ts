import type { LongRunning } from '@aftercommit/runtime/lifecycle';

/** Calls `tick` every intervalMs, from start() to stop(). For what is done in one tick of the event loop and does not fail. */
export function createTick(tick: () => void, intervalMs: number): LongRunning {
  let timer: NodeJS.Timeout | undefined;
  return {
    start: async () => {
      timer ??= setInterval(tick, intervalMs);
    },
    stop: async () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

import { isWorthRepeating } from '../http/api-error';
import { describeError } from '../http/describe-error';

/** value: the last one read, kept while a newer one is on its way. error: why the newest is missing. */
export type Loaded<Value> = { value: Value | null; error: string | null };

export type Resource<Value> = {
  read(): Loaded<Value>;
  /** What is shown afterwards was read after this call, however many calls come meanwhile. */
  refresh(): void;
  stop(): void;
};

const retryPauseMs = 1_000;
const retryPauseMaxMs = 5_000;
const triesMax = 8;

export function createResource<Value>(deps: {
  load: () => Promise<Value>;
  onChange: () => void;
  onError?: (error: unknown) => void;
}): Resource<Value> {
  let shown: Loaded<Value> = { value: null, error: null };
  let running = false;
  let wanted = false;
  let stopped = false;
  let endPause = (): void => undefined;

  const pause = (pauseMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const show = (next: Loaded<Value>): void => {
    // An answer that arrives after sign-out belongs to nobody on this page.
    if (stopped) return;
    shown = next;
    deps.onChange();
  };

  async function loadWhileWanted(): Promise<void> {
    running = true;
    for (let failures = 0; wanted && !stopped;) {
      wanted = false;
      try {
        show({ value: await deps.load(), error: null });
        failures = 0;
      } catch (error) {
        show({ value: shown.value, error: describeError(error) });
        if (!stopped) deps.onError?.(error);
        failures += 1;
        if (!isWorthRepeating(error) || failures >= triesMax) continue;
        await pause(Math.min(retryPauseMs * 2 ** (failures - 1), retryPauseMaxMs));
        wanted = true;
      }
    }
    // In the tick of the last check: a refresh between the two would be forgotten.
    running = false;
  }

  return {
    read: () => shown,
    refresh() {
      wanted = true;
      endPause();
      if (!running && !stopped) void loadWhileWanted();
    },
    stop() {
      stopped = true;
      endPause();
    },
  };
}

import type { LongRunning } from './lifecycle';

export type RepeatOptions = {
  work: () => void | Promise<void>;
  /** From the end of one run to the start of the next: runs never overlap. */
  pauseMs: number;
  /** A run that fails is followed by the next one all the same. */
  onError: (error: unknown) => void;
};

/** Runs `work` again and again from start() on, first after one pause. stop() waits for a run that is under way. */
export function createRepeat({ work, pauseMs, onError }: RepeatOptions): LongRunning {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = true;

  async function run(): Promise<void> {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
    if (!stopped) schedule();
  }

  function schedule(): void {
    timer = setTimeout(() => {
      running = run();
    }, pauseMs);
  }

  return {
    start: async () => {
      if (!stopped) return;
      stopped = false;
      schedule();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

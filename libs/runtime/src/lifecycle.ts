import type { Logger } from './logger';
import { describeError } from './logger';

/** Anything that runs for long. Both may be called twice. */
export type LongRunning = { start(): Promise<void>; stop(): Promise<void> };

/**
 * Starts the parts in order and stops them in reverse on SIGTERM or SIGINT.
 * A part that does not stop within stopTimeoutMs is left behind: the process exits all the same.
 */
export async function runUntilSignal(parts: LongRunning[], log: Logger, stopTimeoutMs: number): Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = (exitCode: number): void => {
    stopping ??= (async () => {
      setTimeout(() => {
        log.error('process.stop_timed_out', { stopTimeoutMs });
        process.exit(1);
      }, stopTimeoutMs).unref();
      for (const part of [...parts].reverse()) {
        await part.stop().catch((error: unknown) => log.warn('process.part_stop_failed', describeError(error)));
      }
      process.exit(exitCode);
    })();
  };
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  process.on('unhandledRejection', (error) => {
    log.error('process.unhandled_rejection', describeError(error));
    stop(1);
  });
  for (const part of parts) {
    if (stopping) return;
    await part.start();
  }
}

import { askReady } from '@aftercommit/runtime/ask-ready';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { createRepeat } from '@aftercommit/runtime/repeat';

export type ReadinessWatch = LongRunning & {
  /** What the server said last of itself; true before it was asked. */
  isReady(url: string): boolean;
};

const askIntervalMs = 1_000;
const answerTimeoutMs = 1_000;

/**
 * Asks each server again and again whether it is ready. A process that hangs still has its connections accepted, by the
 * system: without this, clients that left it would be sent to it again, and wait for nothing each time.
 */
export function watchReadiness(urls: readonly string[]): ReadinessWatch {
  const unready = new Set<string>();

  async function ask(url: string): Promise<void> {
    if (await askReady(url, answerTimeoutMs)) unready.delete(url);
    else unready.add(url);
  }

  const questions = createRepeat({
    work: async () => void (await Promise.all(urls.map(ask))),
    pauseMs: askIntervalMs,
    onError: () => undefined,
  });
  return { ...questions, isReady: (url) => !unready.has(url) };
}

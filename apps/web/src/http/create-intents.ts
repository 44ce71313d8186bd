import { isWorthRepeating } from './api-error';
import { createId } from './create-id';

export type Intents = {
  /**
   * Sends one intended action, again with the same key while the outcome is unknown. When that does not help, the
   * next attempt at the same action still carries the key, so that it is done once whatever happened to the answers.
   */
  send<Answer>(action: string, attempt: (idempotencyKey: string) => Promise<Answer>): Promise<Answer>;
};

/** retryPausesMs: the pause before each further attempt; their number bounds the attempts. */
export function createIntents({ retryPausesMs }: { retryPausesMs: readonly number[] }): Intents {
  const openKeysMax = 100;
  const openKeys = new Map<string, string>();

  return {
    async send(action, attempt) {
      const key = openKeys.get(action) ?? createId();
      openKeys.set(action, key);
      const [oldest] = openKeys.keys();
      if (openKeys.size > openKeysMax && oldest) openKeys.delete(oldest);
      for (let failures = 0; ; failures += 1) {
        try {
          const answer = await attempt(key);
          openKeys.delete(action);
          return answer;
        } catch (error) {
          const pauseMs = retryPausesMs[failures];
          if (!isWorthRepeating(error)) openKeys.delete(action);
          if (!isWorthRepeating(error) || pauseMs === undefined) throw error;
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
      }
    },
  };
}

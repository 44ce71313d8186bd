import { isWorthRepeating } from './api-error';
import { createId } from './create-id';

export type Intents = {
  /**
   * Sends one intended action, again with the same key while the outcome is unknown. When that does not help, the next
   * attempt at the same action still carries the key and the input of the first, so that it is done once whatever
   * happened to the answers. Asked for twice at once it is sent once, and both get the answer.
   */
  send<Input, Answer>(
    action: string,
    input: Input,
    attempt: (input: Input, idempotencyKey: string) => Promise<Answer>,
  ): Promise<Answer>;
};

type Intent = { key: string; input: unknown; answer?: Promise<unknown> };

const intentsMax = 100;

/** retryPausesMs: the pause before each further attempt; their number bounds the attempts. */
export function createIntents({ retryPausesMs }: { retryPausesMs: readonly number[] }): Intents {
  const open = new Map<string, Intent>();

  async function repeat(action: string, intent: Intent, attempt: Attempt): Promise<unknown> {
    for (let failures = 0; ; failures += 1) {
      try {
        const answer = await attempt(intent.input, intent.key);
        open.delete(action);
        return answer;
      } catch (error) {
        const pauseMs = retryPausesMs[failures];
        if (!isWorthRepeating(error)) open.delete(action);
        if (!isWorthRepeating(error) || pauseMs === undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  async function send(action: string, input: unknown, attempt: Attempt): Promise<unknown> {
    const intent: Intent = open.get(action) ?? { key: createId(), input };
    open.set(action, intent);
    const [oldest] = open.keys();
    if (open.size > intentsMax && oldest) open.delete(oldest);
    intent.answer ??= repeat(action, intent, attempt).finally(() => delete intent.answer);
    return intent.answer;
  }

  return { send: send as Intents['send'] };
}

type Attempt = (input: unknown, idempotencyKey: string) => Promise<unknown>;

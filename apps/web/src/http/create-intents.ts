import { isFinalAnswer, isWorthRepeating } from './api-error';
import { createId } from './create-id';
import type { KeptIntents } from './keep-intents';

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
    options?: IntentOptions,
  ): Promise<Answer>;
};

/** survivesReload: the input is kept in this tab's storage with its key. Only for what is no secret. */
export type IntentOptions = { survivesReload?: boolean };

type Intent = { key: string; input: unknown; survivesReload: boolean; answer?: Promise<unknown> };

const intentsMax = 100;

/** retryPausesMs: the pause before each further attempt; their number bounds the attempts. kept: over reloads of the page. */
export function createIntents({
  retryPausesMs,
  kept,
}: {
  retryPausesMs: readonly number[];
  kept?: KeptIntents;
}): Intents {
  const open = new Map<string, Intent>(
    Object.entries(kept?.read() ?? {}).map(([action, intent]) => [action, { ...intent, survivesReload: true }]),
  );

  /** Before the first attempt, so that a page that is gone by its answer knows the key again. */
  function keep(): void {
    const surviving = [...open].filter(([, { survivesReload }]) => survivesReload);
    kept?.write(Object.fromEntries(surviving.map(([action, { key, input }]) => [action, { key, input }])));
  }

  function close(action: string): void {
    if (open.get(action)?.survivesReload) {
      open.delete(action);
      keep();
    } else open.delete(action);
  }

  async function repeat(action: string, intent: Intent, attempt: Attempt): Promise<unknown> {
    for (let failures = 0; ; failures += 1) {
      try {
        const answer = await attempt(intent.input, intent.key);
        close(action);
        return answer;
      } catch (error) {
        const pauseMs = retryPausesMs[failures];
        if (isFinalAnswer(error)) close(action);
        if (!isWorthRepeating(error) || pauseMs === undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  function begin(action: string, input: unknown, survivesReload: boolean): Intent {
    const intent: Intent = { key: createId(), input, survivesReload };
    open.set(action, intent);
    const [oldest] = open.keys();
    if (open.size > intentsMax && oldest) open.delete(oldest);
    if (survivesReload) keep();
    return intent;
  }

  async function send(
    action: string,
    input: unknown,
    attempt: Attempt,
    { survivesReload = false }: IntentOptions = {},
  ): Promise<unknown> {
    const intent = open.get(action) ?? begin(action, input, survivesReload);
    intent.answer ??= repeat(action, intent, attempt).finally(() => delete intent.answer);
    return intent.answer;
  }

  return { send: send as Intents['send'] };
}

type Attempt = (input: unknown, idempotencyKey: string) => Promise<unknown>;

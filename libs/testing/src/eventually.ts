import { setTimeout as wait } from 'node:timers/promises';

export type EventuallyOptions = { deadlineMs?: number; intervalMs?: number };

/**
 * Tries until `attempt` does not throw and does not answer false or null, and answers what it answered.
 * Nothing at all (a block of expectations) is a success. After the deadline it throws the last error, or says what the last answer was.
 */
export async function eventually<Result>(
  attempt: () => Result | Promise<Result>,
  { deadlineMs = 5_000, intervalMs = 20 }: EventuallyOptions = {},
): Promise<Exclude<Result, false | null>> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    let failure: unknown;
    try {
      const result = await attempt();
      if (result !== false && result !== null) {
        return result as Exclude<Result, false | null>;
      }
      failure = new Error(`It did not come true within ${deadlineMs} ms; the last answer was ${String(result)}.`);
    } catch (error) {
      failure = error;
    }
    if (performance.now() > deadline) throw failure;
    await wait(intervalMs);
  }
}

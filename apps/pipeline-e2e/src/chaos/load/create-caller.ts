import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Outcome } from '../checker/history';
import type { Random } from '../create-random';

export type Call = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: unknown;
  token?: string;
  key?: string | null;
  /** Signed as a message of the payment provider with this id. */
  messageId?: string;
  /** Asked again until there is a final answer. */
  isRepeated: boolean;
};

export type Answered = {
  outcome: Outcome;
  status: number | null;
  body: Record<string, unknown>;
  attempts: number;
};

export type Caller = {
  call(call: Call): Promise<Answered>;
  /** Requests that were given up because no final answer ever came. */
  listGivenUp(): string[];
};

export type CallerDeps = {
  urls: string[];
  webhookSecret: string;
  random: Random;
  /** Set when the run ends: no further attempts. */
  isOver(): boolean;
};

/** Twice as long after each that ran out, to this at most: an overloaded site is not helped by work that nobody waits for. */
const attemptTimeoutMs = 4_000;
const attemptTimeoutMaxMs = 16_000;
const retryPauseMs = 150;

/** Longer than any fault lasts: who has no final answer by then will never have one. */
const patienceMs = 120_000;

/** Calls the site over HTTP like a patient client: any of its servers, again after a failure if that is safe. */
export function createCaller({ urls, webhookSecret, random, isOver }: CallerDeps): Caller {
  async function attempt(
    call: Call,
    timeoutMs: number,
  ): Promise<{ status: number; body: Record<string, unknown> } | null> {
    const text = call.body === undefined ? null : JSON.stringify(call.body);
    const reply = await fetch(`${random.pick(urls)}${call.path}`, {
      method: call.method,
      headers: {
        ...(text === null ? {} : { 'content-type': 'application/json' }),
        ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
        ...(call.key ? { 'idempotency-key': call.key } : {}),
        ...(call.messageId ? sign(call.messageId, text ?? '', webhookSecret) : {}),
      },
      ...(text === null ? {} : { body: text }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  }

  const givenUp: string[] = [];

  return {
    listGivenUp: () => givenUp,
    call: async (call) => {
      const deadline = performance.now() + patienceMs;
      let timeoutMs = attemptTimeoutMs;
      for (let attempts = 1; ; attempts += 1) {
        const answer = await attempt(call, timeoutMs).catch((error: unknown) => {
          if (isTimeout(error)) timeoutMs = Math.min(2 * timeoutMs, attemptTimeoutMaxMs);
          return null;
        });
        if (answer && isFinal(call, answer)) {
          const outcome = answer.status < 300 ? 'acked' : 'refused';
          return { outcome, status: answer.status, body: answer.body, attempts };
        }
        const isGivenUp = call.isRepeated && performance.now() > deadline;
        if (isGivenUp) givenUp.push(`${call.method} ${call.path}: ${answer?.status} ${JSON.stringify(answer?.body)}`);
        if (!call.isRepeated || isGivenUp || isOver()) {
          return { outcome: 'unknown', status: answer?.status ?? null, body: answer?.body ?? {}, attempts };
        }
        await pause(retryPauseMs + random.next() * retryPauseMs);
      }
    },
  };
}

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** A provider repeats its message until it is taken, also after a 401: the server's clock may be wrong. */
function isFinal(call: Call, { status, body }: { status: number; body: Record<string, unknown> }): boolean {
  if (call.messageId) return status < 300;
  if (body.code === 'idempotency_key_in_use') return false;
  return status < 500 && status !== 429;
}

function sign(id: string, text: string, secret: string): Record<string, string> {
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, text),
  };
}

import type { Request, RequestHandler, Response } from 'express';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { runIdempotently, type Reply } from '@aftercommit/domain/idempotency/run-idempotently';
import type { ActiveSession } from '@aftercommit/domain/sessions/find-active-session';
import { holdSession } from '@aftercommit/domain/sessions/hold-session';
import { readActor } from './authenticate';
import { readPasswordDigest } from './hash-body-password';
import { readIdempotencyKey } from './read-idempotency-key';

type HoldSession = (tx: EntityManager, session: ActiveSession) => Promise<void>;

/**
 * A mutating route: the body is parsed with its contract, `work` is one call into the domain, and what it returns is the
 * answer. With an Idempotency-Key the answer is stored in the same transaction and given again to a repeat. `hold` sees
 * to it, in the transaction, that the session still may act; null where it need not. `effectId`: the id for what the
 * work creates, the same for every repeat of the request.
 */
export function respondToMutation<Body extends z.ZodType>(
  runTransaction: RunTransaction,
  bodySchema: Body,
  work: (
    tx: EntityManager,
    body: z.output<Body>,
    request: Request,
    response: Response,
    effectId: string,
  ) => Promise<object>,
  hold: HoldSession | null = holdSession,
): RequestHandler {
  return async (request, response) => {
    const body = bodySchema.parse(request.body ?? {});
    const key = readIdempotencyKey(request, response);
    const digest = readPasswordDigest(response);
    const fingerprinted = key && { ...key, body: digest ? [body, digest] : body };
    const reply = await runIdempotently(runTransaction, fingerprinted, async (tx, effectId) => {
      await hold?.(tx, readActor(response));
      return work(tx, body, request, response, effectId);
    });
    sendReply(response, reply);
  };
}

export function sendReply(response: Response, reply: Reply): void {
  markReplayed(response, reply);
  response.status(reply.status).type('application/json').send(reply.body);
}

export function markReplayed(response: Response, { replayed }: Reply): void {
  if (replayed) response.setHeader('Idempotency-Replayed', 'true');
}

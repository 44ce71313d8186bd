import type { Request, RequestHandler, Response } from 'express';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { DomainError } from '@aftercommit/domain/domain-error';
import { runIdempotently, type IdempotencyKey } from '@aftercommit/domain/idempotency/run-idempotently';
import type { ActiveSession } from '@aftercommit/domain/sessions/find-active-session';

const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/**
 * A mutating route: the body is parsed with its contract, `work` is one call into the domain, and what it returns is the
 * answer. With an Idempotency-Key the answer is stored in the same transaction and given again to a repeat.
 */
export function respondToMutation<Body extends z.ZodType>(
  runTransaction: RunTransaction,
  bodySchema: Body,
  work: (tx: EntityManager, body: z.output<Body>, request: Request, response: Response) => Promise<object>,
): RequestHandler {
  return async (request, response) => {
    const body = bodySchema.parse(request.body ?? {});
    const key = readIdempotencyKey(request, response, body);
    const reply = await runIdempotently(runTransaction, key, (tx) => work(tx, body, request, response));
    if (reply.replayed) response.setHeader('Idempotency-Replayed', 'true');
    response.status(reply.status).type('application/json').send(reply.body);
  };
}

function readIdempotencyKey(request: Request, response: Response, body: unknown): IdempotencyKey | null {
  const header = request.get('idempotency-key');
  if (header === undefined) return null;
  const key = idempotencyKeySchema.safeParse(header);
  if (!key.success) throw new DomainError('invalid_input', 'Idempotency-Key: 1 to 255 visible ASCII characters');
  const actor = response.locals.actor as ActiveSession;
  const actorId = actor.kind === 'user' ? actor.userId : actor.adminId;
  return { scope: `${actorId} ${request.method} ${request.baseUrl}${request.path}`, key: key.data, body };
}

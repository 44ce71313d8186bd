import type { Request, RequestHandler, Response } from 'express';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { runIdempotently } from '@aftercommit/domain/idempotency/run-idempotently';
import { readIdempotencyKey } from './read-idempotency-key';

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
    const key = readIdempotencyKey(request, response);
    const reply = await runIdempotently(runTransaction, key && { ...key, body }, (tx) =>
      work(tx, body, request, response),
    );
    if (reply.replayed) response.setHeader('Idempotency-Replayed', 'true');
    response.status(reply.status).type('application/json').send(reply.body);
  };
}

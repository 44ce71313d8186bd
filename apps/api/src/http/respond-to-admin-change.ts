import type { RequestHandler } from 'express';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { ErrorCode } from '@aftercommit/contracts/errors';
import type { SuccessReply } from '@aftercommit/contracts/http/no-body';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import { readAdmin } from './authenticate';
import { readPathId } from './read-path-id';
import { respondToMutation } from './respond-to-mutation';

export type AdminChange<Body extends z.ZodType> = {
  body: Body;
  /** Refusal for a path that names nothing. */
  notFound: ErrorCode;
  /** One call into the domain about the thing that the path names. */
  change(tx: EntityManager, admin: ReturnType<typeof readAdmin>, id: string, body: z.output<Body>): Promise<unknown>;
};

/** An admin changes something of which there is nothing more to say than that it is done. */
export function respondToAdminChange<Body extends z.ZodType>(
  runTransaction: RunTransaction,
  { body: bodySchema, notFound, change }: AdminChange<Body>,
): RequestHandler {
  return respondToMutation(runTransaction, bodySchema, async (tx, body, request, response): Promise<SuccessReply> => {
    await change(tx, readAdmin(response), readPathId(request, notFound), body);
    return { success: true };
  });
}

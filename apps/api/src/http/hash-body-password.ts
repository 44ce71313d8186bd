import type { RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { hashPassword } from '@aftercommit/domain/users/password';

/**
 * Hashes `password` of a valid body before the transaction and takes it out of the body: the fingerprint of an
 * Idempotency-Key is a fast hash, from which a leaked database would give short passwords away.
 */
export function hashBodyPassword(bodySchema: z.ZodType<{ password?: string | undefined }>): RequestHandler {
  return async (request, response, next) => {
    const { password } = bodySchema.parse(request.body ?? {});
    if (password) {
      response.locals.passwordHash = await hashPassword(password);
      request.body = { ...request.body, password: undefined };
    }
    next();
  };
}

/** undefined: the body had none. */
export function readPasswordHash(response: Response): string | undefined {
  return response.locals.passwordHash as string | undefined;
}

import type { RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { digestPassword, hashPassword } from '@aftercommit/domain/users/password';
import { readIdempotencyKey } from './read-idempotency-key';

/**
 * Hashes `password` of a valid body before the transaction and takes it out of the body: the fingerprint of an
 * Idempotency-Key is a fast hash, from which a leaked database would give short passwords away. There a slow digest
 * stands for it, so that the same key with another password is known as another body.
 */
export function hashBodyPassword(bodySchema: z.ZodType<{ password?: string | undefined }>): RequestHandler {
  return async (request, response, next) => {
    const { password } = bodySchema.parse(request.body ?? {});
    if (password) {
      const key = readIdempotencyKey(request, response);
      response.locals.passwordHash = await hashPassword(password);
      if (key) response.locals.passwordDigest = await digestPassword(password, `${key.scope} ${key.key}`);
      request.body = { ...request.body, password: undefined };
    }
    next();
  };
}

/** undefined: the body had none. */
export function readPasswordHash(response: Response): string | undefined {
  return response.locals.passwordHash as string | undefined;
}

/** undefined: the body had no password, or the request no Idempotency-Key. */
export function readPasswordDigest(response: Response): string | undefined {
  return response.locals.passwordDigest as string | undefined;
}

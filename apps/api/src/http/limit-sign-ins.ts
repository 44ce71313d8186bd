import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { DomainError } from '@aftercommit/domain/domain-error';

/** Guessing passwords is bounded per address, whether the guesses succeed or not. The count is this process's own. */
export function limitSignIns(perMinuteMax: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinuteMax,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(new DomainError('too_many_requests')),
  });
}

import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { DomainError } from '@aftercommit/domain/domain-error';
import type { IdempotencyKey } from '@aftercommit/domain/idempotency/run-idempotently';
import type { ActiveSession } from '@aftercommit/domain/sessions/find-active-session';

const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/**
 * null: the request has none. Without authentication the key is anybody's: only where a stored answer holds nothing that
 * a stranger who guesses key and body may not have.
 */
export function readIdempotencyKey(request: Request, response: Response): Omit<IdempotencyKey, 'body'> | null {
  const header = request.get('idempotency-key');
  if (header === undefined) return null;
  const key = idempotencyKeySchema.safeParse(header);
  if (!key.success) throw new DomainError('invalid_input', 'Idempotency-Key: 1 to 255 visible ASCII characters');
  return {
    scope: `${nameActor(response.locals.actor as ActiveSession | undefined)} ${request.method} ${describeRoute(request)}`,
    key: key.data,
  };
}

function nameActor(actor: ActiveSession | undefined): string {
  if (!actor) return 'visitor';
  return actor.kind === 'user' ? actor.userId : actor.adminId;
}

/** The route that matched, not the path: one route answers to many spellings, and a key has one effect in all of them. */
function describeRoute(request: Request): string {
  const { path } = request.route as { path: string };
  const pattern = `${request.baseUrl}${path}`.toLowerCase();
  const params = Object.values(request.params).map((param) => (isUuid(param) ? param.toLowerCase() : param));
  if (params.length === 0) return pattern;
  // As a digest: a path may be longer than an index of Postgres takes.
  return `${pattern} ${createHash('sha256').update(JSON.stringify(params)).digest('hex')}`;
}

function isUuid(param: string | string[]): param is string {
  return z.uuid().safeParse(param).success;
}

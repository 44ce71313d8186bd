import type { z } from 'zod';
import type { ErrorCode } from '../../errors';
import type { AdminRole } from '../../states';

/** Whose bearer token a route takes; an admin's role is the least one. public: none. */
export type Access = 'public' | 'player' | AdminRole;

/** What a route answers with: JSON of a schema, any JSON, the bytes of an image, or a page and what belongs to it. */
export type Answer = z.ZodType | 'json' | 'picture' | 'page';

/** One route of the API, as its document says it. */
export type Operation = {
  method: 'get' | 'post' | 'put' | 'delete';
  /** As express writes it. */
  path: string;
  access: Access;
  summary: string;
  query?: z.ZodType | undefined;
  body?: z.ZodType | undefined;
  reply: Answer;
  /** What it refuses besides what every route of its kind does. */
  refusals: readonly ErrorCode[];
  /** Takes an Idempotency-Key. */
  idempotent: boolean;
};

type Described = Pick<Operation, 'access' | 'summary' | 'reply'>;

/** A route that changes nothing. */
export function readOperation(
  path: string,
  operation: Described & { query?: z.ZodType; refusals?: readonly ErrorCode[] },
): Operation {
  return { method: 'get', path, refusals: [], idempotent: false, ...operation };
}

/** A route that changes something; with a key it does so once. */
export function changeOperation(
  method: 'post' | 'put' | 'delete',
  path: string,
  operation: Described & { body?: z.ZodType; refusals?: readonly ErrorCode[]; idempotent?: false },
): Operation {
  return { method, path, refusals: [], idempotent: true, ...operation };
}

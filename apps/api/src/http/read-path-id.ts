import type { Request } from 'express';
import { z } from 'zod';
import type { ErrorCode } from '@aftercommit/contracts/errors';
import { DomainError } from '@aftercommit/domain/domain-error';

/** The `:id` of the path. What is no id at all is as unknown as an id that nothing has. */
export function readPathId(request: Request, notFound: ErrorCode, schema: z.ZodType<string> = z.uuid()): string {
  const id = schema.safeParse(request.params.id);
  if (!id.success) throw new DomainError(notFound);
  return id.data;
}

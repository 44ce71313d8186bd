import { z } from 'zod';
import { createErrorReply, errorCodes, type ErrorReply } from '@aftercommit/contracts/errors';
import { DomainError } from '@aftercommit/domain/domain-error';
import { classifyFailure } from '@aftercommit/runtime/failures';

/** The only place that makes a status of an error. unexpected: somebody must look at it. */
export function mapErrorToReply(error: unknown): { status: number; reply: ErrorReply; unexpected: boolean } {
  const known = (reply: ErrorReply) => ({ status: errorCodes[reply.code].status, reply, unexpected: false });
  if (error instanceof DomainError) return known(createErrorReply(error.code, error.message));
  if (error instanceof z.ZodError) return known(createErrorReply('invalid_input', describeIssues(error)));
  switch (readBodyParserType(error) ?? '') {
    case 'entity.parse.failed':
    case 'charset.unsupported':
      return known(createErrorReply('invalid_json'));
    case 'entity.too.large':
    case 'parameters.too.many':
      return known(createErrorReply('payload_too_large'));
    case 'encoding.unsupported':
      return known(createErrorReply('unsupported_media_type'));
    case 'request.aborted':
    case 'request.size.invalid':
      return known(createErrorReply('invalid_input', 'The body did not arrive whole'));
  }
  // A damaged gzip or brotli body: the parser passes the decoder's error on, marked as the client's.
  if (isClientFault(error)) return known(createErrorReply('invalid_input', 'The body cannot be read'));
  // A path like /%zz: express refuses to decode it.
  if (error instanceof URIError) return known(createErrorReply('invalid_input', 'Malformed URL'));
  if (classifyFailure(error) === 'transient') return { ...known(createErrorReply('try_again')), unexpected: true };
  return { ...known(createErrorReply('internal_error')), unexpected: true };
}

function describeIssues(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return errorCodes.invalid_input.message;
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message;
}

function readBodyParserType(error: unknown): string | undefined {
  const type = typeof error === 'object' && error !== null ? (error as { type?: unknown }).type : undefined;
  return typeof type === 'string' ? type : undefined;
}

function isClientFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { status, expose } = error as { status?: unknown; expose?: unknown };
  return status === 400 && expose === true;
}

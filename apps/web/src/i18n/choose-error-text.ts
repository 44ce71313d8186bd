import type { ApiErrorCode } from '../http/api-error';
import { ApiError } from '../http/api-error';

/** What only the page itself has to say. */
type OwnText = 'broken_page' | 'unknown';

const textsOfStatuses: Record<number, ApiErrorCode> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  429: 'too_many_requests',
  503: 'try_again',
};

/**
 * Names the text for an error. A code that has none, such as one of a newer server, is told by its status: neither the
 * code nor the server's English is for the person. hasText: whether the texts know a code.
 */
export function chooseErrorText(error: unknown, hasText: (code: string) => boolean): ApiErrorCode | OwnText {
  if (!(error instanceof ApiError)) return 'broken_page';
  if (hasText(error.code)) return error.code as ApiErrorCode;
  return textsOfStatuses[error.status] ?? (error.status >= 500 ? 'internal_error' : 'unknown');
}

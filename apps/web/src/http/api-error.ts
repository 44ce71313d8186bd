import type { ErrorCode } from '@aftercommit/contracts/errors';

/** unreachable: no answer came, so the outcome is unknown. unreadable: the answer is not what the contract says. */
export type ApiErrorCode = ErrorCode | 'unreachable' | 'unreadable';

/** A refusal of the API, or no answer at all (status 0). */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly token: string | null;
  constructor(
    readonly code: ApiErrorCode | (string & {}),
    readonly status: number,
    message: string,
    /** token: whose request it was; null: a visitor's. */
    { token = null, ...options }: ErrorOptions & { token?: string | null } = {},
  ) {
    super(message, options);
    this.token = token;
  }
}

/** The same request may succeed in a moment, and nobody knows yet whether it did. */
export function isWorthRepeating(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return (
    error.code === 'unreachable' || error.code === 'idempotency_key_in_use' || [502, 503, 504].includes(error.status)
  );
}

/**
 * It is certain what became of the request. Trouble of the server's is not: nothing is stored of it, and a commit may have
 * gone through. Nor is what a proxy on the way says in words of its own.
 */
export function isFinalAnswer(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status < 500 && !['unreachable', 'unreadable', 'idempotency_key_in_use'].includes(error.code);
}

/** The person is not signed in any more, or may not be. */
export function endsSession(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'unauthorized' || error.code === 'user_blocked');
}

import { errorCodes, type ErrorCode } from '@aftercommit/contracts/errors';

/** An expected "no": the transaction rolls back and the caller is told why. */
export class DomainError extends Error {
  override name = 'DomainError';
  constructor(
    readonly code: ErrorCode,
    message: string = errorCodes[code].message,
  ) {
    super(message);
  }
}

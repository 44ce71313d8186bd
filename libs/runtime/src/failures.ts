/** Might work later: the connection, a serialization failure, Redis down. */
export class TransientError extends Error {
  override name = 'TransientError';
}

/** Will never work, however often it is tried. */
export class PermanentError extends Error {
  override name = 'PermanentError';
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export type FailureKind = 'transient' | 'permanent' | 'bug';

// Class 08 connection, 40 rollback, 53 resources, 57014 statement time-out, 57P server going away, 55P03 lock time-out, 25P03 idle in transaction.
const transientSqlStates = /^(08...|40001|40P01|53...|57014|57P0.|55P03|25P03)$/;
const transientSystemCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN']);
// pg reports a connection that broke under a query without any code.
const transientMessages =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|Connection is closed/;

/** The one place that decides whether to try again, set aside or stop. */
export function classifyFailure(error: unknown): FailureKind {
  if (error instanceof PermanentError) return 'permanent';
  if (error instanceof TransientError) return 'transient';
  const code = readCode(error);
  if (code && (transientSqlStates.test(code) || transientSystemCodes.has(code))) return 'transient';
  if (error instanceof Error && transientMessages.test(error.message)) return 'transient';
  return 'bug';
}

export function readCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // TypeORM wraps the driver's error and copies its fields; an AggregateError hides them in its parts.
  const { code, driverError, errors } = error as { code?: unknown; driverError?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return driverError ? readCode(driverError) : readCode(errors?.[0]);
}

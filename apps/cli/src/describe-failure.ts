import { z } from 'zod';
import { errorCodes } from '@aftercommit/contracts/errors';
import { DomainError } from '@aftercommit/domain/domain-error';
import { classifyFailure, readCode } from '@aftercommit/runtime/failures';
import { describeError } from '@aftercommit/runtime/logger';
import type { exitCodes } from './exit-codes';
import { CommandError } from './exit-codes';

export type Failure = { code: keyof typeof exitCodes; message: string };

// Undefined table, column, function: a schema of another release.
const schemaStates = new Set(['42P01', '42703', '42883', '3F000']);
// The database does not exist, or its user or password is wrong: away for us, whatever the reason.
const refusedStates = new Set(['3D000', '28P01', '28000']);

/** The one place that makes an exit code and a line of an error. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommandError) return { code: error.code, message: error.message };
  if (error instanceof DomainError) {
    const code = errorCodes[error.code].status === 404 ? 'notFound' : 'refused';
    return { code, message: error.message };
  }
  if (error instanceof z.ZodError) {
    const lines = error.issues.map(({ path, message }) =>
      path.length > 0 ? `${path.join('.')}: ${message}` : message,
    );
    return { code: 'usage', message: lines.join('; ') };
  }
  const state = readCode(error) ?? '';
  if (schemaStates.has(state)) {
    return {
      code: 'schemaMissing',
      message: 'the database has not the schema of this release: run `outbox migrate up`',
    };
  }
  const { error: message } = describeError(error);
  if (refusedStates.has(state)) return { code: 'databaseAway', message: `the database refuses us: ${message}` };
  if (classifyFailure(error) === 'transient') {
    return { code: 'databaseAway', message: `the database does not answer (${state || message})` };
  }
  return { code: 'failed', message };
}

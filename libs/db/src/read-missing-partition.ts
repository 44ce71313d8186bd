import { readCode } from '@aftercommit/runtime/failures';
import { sqlState } from './sqlstate';

/** The table that has no partition for the row; undefined: the error is another one. */
export function readMissingPartition(error: unknown): string | undefined {
  if (readCode(error) !== sqlState.checkViolation) return undefined;
  return /no partition of relation "(\w+)"/.exec(String(error))?.[1];
}

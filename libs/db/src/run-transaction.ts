import {
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
  type DataSource,
  type EntityManager,
} from 'typeorm';
import { readCode, TransientError } from '@aftercommit/runtime/failures';
import { keepNotes, type CommitNote } from './note-commit';
import { readMissingPartition } from './read-missing-partition';
import { sqlState } from './sqlstate';

/** How often a whole transaction is tried when the database asks for it. */
const attemptsMax = 5;

export type RunTransaction = <Result>(work: (tx: EntityManager) => Promise<Result>) => Promise<Result>;

/**
 * One READ COMMITTED transaction; the whole of it again on a serialization failure or deadlock, so `work` must have
 * no effect outside of `tx`. After the commit, and only then, `wake` tells the dispatchers; it is not awaited,
 * because the poll finds the events without it. It is given the lanes of the events that were noted; of a transaction
 * that noted none, nothing is known. `onCommitted` hears what the transaction noted, for logs and metrics alone.
 * @throws TransientError the connection broke between two statements; and whatever `work` and the database throw
 */
export function createRunTransaction(
  dataSource: DataSource,
  wake: (lanes: number[]) => void,
  onCommitted?: (notes: CommitNote[]) => void,
): RunTransaction {
  return async (work) => {
    let misses = 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        let notes: CommitNote[] = [];
        const result = await dataSource.transaction((tx) => {
          notes = keepNotes(tx);
          return work(tx);
        });
        wake([...new Set(notes.map(({ lane }) => lane))]);
        onCommitted?.(notes);
        return result;
      } catch (error) {
        if (isConnectionGone(error)) throw new TransientError('The connection to Postgres broke', { cause: error });
        if (attempt === attemptsMax) throw error;
        if (readMissingPartition(error) === 'outbox') await dataSource.query(readRemedy((misses += 1)));
        else if (!isRetryable(error)) throw error;
      }
    }
  };
}

/** Missed once: it is made. Missed again: it is there, and the connection is blind to it. */
function readRemedy(misses: number): string {
  return misses === 1 ? 'SELECT make_partitions_ahead(3)' : 'SELECT show_partitions()';
}

/** TypeORM takes a connection back as soon as it breaks. The next statement then fails by that, as if it were a bug of ours. */
function isConnectionGone(error: unknown): boolean {
  return error instanceof QueryRunnerAlreadyReleasedError || error instanceof QueryRunnerProviderAlreadyReleasedError;
}

function isRetryable(error: unknown): boolean {
  const code = readCode(error);
  return code === sqlState.serializationFailure || code === sqlState.deadlockDetected;
}

import type { ClientBase } from 'pg';

/** Postgres answered COMMIT with ROLLBACK: a statement of the transaction had failed, and nothing of it was written. */
export class RolledBackError extends Error {
  override name = 'RolledBackError';
  constructor() {
    super('The transaction was rolled back at its COMMIT: one of its statements had failed');
  }
}

/**
 * For a pool's onConnect: COMMIT of a transaction in which a statement failed is no error to Postgres. It ends as a ROLLBACK
 * and says so by its tag alone; taken for a commit, everything in it would be lost without a word.
 */
export function refuseLostCommits(client: ClientBase): void {
  const send = client.query.bind(client) as (...statement: unknown[]) => unknown;
  const refuse = (...statement: unknown[]): unknown => {
    const answer = send(...statement);
    if (statement[0] !== 'COMMIT') return answer;
    return (answer as Promise<{ command: string }>).then((result) => {
      if (result.command !== 'COMMIT') throw new RolledBackError();
      return result;
    });
  };
  client.query = refuse as typeof client.query;
}

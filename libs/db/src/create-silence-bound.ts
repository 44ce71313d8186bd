import type { Socket } from 'node:net';
import type { ClientBase } from 'pg';

/** What pg's types leave out. readyForQuery: nothing is owed. */
type PgClient = { connection: { stream: Socket }; readyForQuery: boolean };

/**
 * For a pool's onConnect: a connection that owes an answer and has said nothing for silenceMs is ended. When the way to Postgres
 * dies without a word, whoever waits would otherwise wait for the quarter of an hour that TCP takes to notice. pg's own
 * query_timeout fails the statement alone, and the ROLLBACK behind it would wait on the same dead connection.
 */
export function createSilenceBound(silenceMs: number): (client: ClientBase) => void {
  return (client) => {
    const own = client as unknown as PgClient;
    const { stream } = own.connection;
    // A socket's own clock: it starts anew with every byte in either direction, and costs nothing per statement.
    stream.setTimeout(silenceMs, () => {
      if (!own.readyForQuery) stream.destroy(new Error(`Connection terminated: no answer for ${silenceMs} ms`));
    });
  };
}

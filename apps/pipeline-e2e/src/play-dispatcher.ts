import { Client } from 'pg';
import { createRunTransaction } from '@aftercommit/db/run-transaction';
import { appendToOutbox } from '@aftercommit/outbox/append';
import type { Batch } from '@aftercommit/outbox/batch';
import { dispatchLane } from '@aftercommit/outbox/dispatch-lane';
import type { Pipeline } from './start-pipeline';

const broadcastLane = 0;

export type PlayedDispatcher = {
  /** Commits a broadcast of this case and numbers it; nobody is told of the batch. */
  dispatch(caseId: string): Promise<Batch>;
  /** Sends a batch as a hint, as a dispatcher does in the embedded profile. */
  hint(batch: Batch): Promise<void>;
  stop(): Promise<void>;
};

/** Stands in for the dispatcher process, so that a test decides which of its messages are lost. */
export async function playDispatcher({ databaseUrl, dataSource }: Pipeline): Promise<PlayedDispatcher> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  // What the demo brought: done before anybody connects.
  while (await dispatchLane(client, { lane: broadcastLane, afterId: 0, batchSizeMax: 100 }));
  const runTransaction = createRunTransaction(dataSource, () => undefined);
  return {
    dispatch: async (caseId) => {
      await runTransaction((tx) => appendToOutbox(tx, [{ type: 'case.created', payload: { caseId } }]));
      const batch = await dispatchLane(client, { lane: broadcastLane, afterId: 0, batchSizeMax: 100 });
      if (!batch) throw new Error('nothing was pending');
      return batch;
    },
    hint: async (batch) => void (await client.query(`SELECT pg_notify('outbox_hint', $1)`, [JSON.stringify(batch)])),
    stop: () => client.end(),
  };
}

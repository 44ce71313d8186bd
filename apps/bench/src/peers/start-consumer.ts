import { run } from 'graphile-worker';
import PgBoss from 'pg-boss';
import { getDisabledLogger, initializePollingMessageListener } from 'pg-transactional-outbox';
import { peerQueue, type PeerName } from './peer-names';
import type { PeerMessage } from './create-peer-io';
import { createPollingSettings } from './pg-transactional-outbox';

export type Consumer = { stop(): Promise<void> };

/** Jobs that graphile-worker has under way at its best: as many as there are players in the runs. */
export const graphileBestConcurrency = 16;

/** What one fetch of pg-boss may bring, and its shortest poll. */
export const pgBossBest = { batchSize: 500, pollingIntervalSeconds: 0.5 };

/** Takes jobs out of the database and calls `work` with each, as the peer's own documents advise. */
export async function startConsumer(
  peer: PeerName,
  databaseUrl: string,
  work: (message: PeerMessage) => void,
): Promise<Consumer> {
  switch (peer) {
    case 'graphile-worker':
    case 'graphile-worker best': {
      const isBest = peer === 'graphile-worker best';
      const runner = await run({
        connectionString: databaseUrl,
        noHandleSignals: true,
        ...(isBest ? { concurrency: graphileBestConcurrency, maxPoolSize: graphileBestConcurrency + 2 } : {}),
        taskList: { [peerQueue]: async (payload) => work(payload as PeerMessage) },
        parsedCronItems: [],
      });
      return { stop: () => runner.stop() };
    }
    case 'pg-boss': {
      const boss = new PgBoss({ connectionString: databaseUrl });
      boss.on('error', () => undefined);
      await boss.start();
      await boss.createQueue(peerQueue);
      await boss.work<PeerMessage>(peerQueue, pgBossBest, async (jobs) => jobs.forEach(({ data }) => work(data)));
      return { stop: () => boss.stop({ graceful: false, wait: false }) };
    }
    case 'pg-transactional-outbox': {
      const [stop] = initializePollingMessageListener(
        createPollingSettings(databaseUrl),
        { handle: async ({ payload }) => work(payload as PeerMessage) },
        getDisabledLogger(),
      );
      return { stop };
    }
  }
}

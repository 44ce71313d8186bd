import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import { createEventQueue } from '@aftercommit/queue/create-event-queue';
import type { Database } from './with-database';

/** Jobs that wait; null: the queue does not answer. */
export async function readQueueDepth({ config, urls }: Pick<Database, 'config' | 'urls'>): Promise<number | null> {
  const queue = createEventQueue(chooseQueueConnection(config.REDIS_URL, urls.direct), config.QUEUE_PREFIX);
  try {
    return await queue.countWaiting();
  } catch {
    return null;
  } finally {
    await queue.close();
  }
}

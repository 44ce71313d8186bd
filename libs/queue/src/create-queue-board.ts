import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { RequestHandler } from 'express';
import { closeQueue, openQueue, type OpenQueue } from './open-queue';
import type { QueueConnection } from './queue-connection';
import { withTimeout } from './with-timeout';

/** How long a page waits for a queue that is being opened. */
const openTimeoutMs = 2_000;

export type QueueBoard = {
  /** Serves the board below its path. Only what reads: anything else is passed on. */
  handle: RequestHandler;
  close(): Promise<void>;
};

export type QueueBoardOptions = { connection: QueueConnection; prefix: string; path: string };

/**
 * Bull Board of the queue of batches, opened when somebody looks. It changes nothing, because nothing about a job is
 * relied on and nothing is repaired by one; and it shows where a batch is, not what is in it.
 */
export function createQueueBoard({ connection, prefix, path }: QueueBoardOptions): QueueBoard {
  let opened: { queue: OpenQueue; router: RequestHandler } | undefined;

  async function use(): Promise<RequestHandler> {
    const using = (opened ??= open());
    try {
      await withTimeout(using.queue.ready, openTimeoutMs, 'the queue is not open yet');
    } catch (error) {
      if (opened === using) opened = undefined;
      void closeQueue(using.queue);
      throw error;
    }
    return using.router;
  }

  function open(): { queue: OpenQueue; router: RequestHandler } {
    const queue = openQueue(connection, prefix);
    const adapter = new BullMQAdapter(queue.queue, { readOnlyMode: true, description: 'One job carries one batch.' });
    adapter.setFormatter('data', (body: Record<string, unknown>) => {
      const { events, ...place } = body;
      return { ...place, events: Array.isArray(events) ? `${events.length}, not shown` : 'none: read the log' };
    });
    const server = new ExpressAdapter();
    server.setBasePath(path);
    const options = { uiConfig: { boardTitle: 'Aftercommit', hideRedisDetails: true } };
    createBullBoard({ queues: [adapter], serverAdapter: server, options });
    return { queue, router: server.getRouter() as RequestHandler };
  }

  return {
    handle: async (request, response, next) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return next();
      const router = await use();
      router(request, response, next);
    },
    close: async () => {
      const closing = opened;
      opened = undefined;
      if (closing) await closeQueue(closing.queue);
    },
  };
}

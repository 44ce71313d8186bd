import type { Server as HttpServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from 'socket.io';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { ClientRegistry } from './client-registry';
import { closeConnection } from './deliver-event';

/** Closing everybody at once would bring everybody back at once. */
const closeSliceSize = 200;
const closeSlicePauseMs = 50;

export type ListeningDeps = { httpServer: HttpServer; io: Server; registry: ClientRegistry; port: number };

/** Takes connections from start() on; stop() takes no more and closes the open ones in slices. */
export function createListening({ httpServer, io, registry, port }: ListeningDeps): LongRunning {
  async function closeInSlices(): Promise<void> {
    let closed = 0;
    for (const client of [...registry.all()]) {
      closeConnection(client);
      closed += 1;
      if (closed % closeSliceSize === 0) await pause(closeSlicePauseMs);
    }
  }

  return {
    start: () =>
      new Promise((resolve, reject) => {
        if (httpServer.listening) return resolve();
        httpServer.once('error', reject);
        httpServer.listen(port, () => resolve());
      }),
    stop: async () => {
      if (!httpServer.listening) return;
      httpServer.close();
      await closeInSlices();
      await io.close();
    },
  };
}

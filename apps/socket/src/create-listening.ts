import type { Server as HttpServer } from 'node:http';
import type { Server } from 'socket.io';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { ClientRegistry } from './client-registry';
import { closeAllInSlices } from './create-socket-server';

export type ListeningDeps = { httpServer: HttpServer; io: Server; registry: ClientRegistry; port: number };

/** Takes connections from start() on; stop() takes no more and closes the open ones in slices. */
export function createListening({ httpServer, io, registry, port }: ListeningDeps): LongRunning {
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
      await closeAllInSlices(registry);
      await io.close();
    },
  };
}

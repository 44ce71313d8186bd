import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { Logger } from '@aftercommit/runtime/logger';

export type WebServer = LongRunning & { readPort(): number };

/** Listens while started. Running answers are finished on stop. */
export function createWebServer(deps: { app: Express; port: number; log: Logger }): WebServer {
  let server: Server | undefined;
  const readPort = (): number => (server?.address() as AddressInfo | null)?.port ?? deps.port;

  return {
    readPort,
    async start() {
      if (server) return;
      const starting = createServer(deps.app);
      await new Promise<void>((resolve, reject) => {
        starting.once('error', reject);
        starting.listen(deps.port, resolve);
      });
      server = starting;
      deps.log.info('web.listening', { port: readPort() });
    },
    async stop() {
      const stopping = server;
      server = undefined;
      if (stopping) await new Promise((resolve) => stopping.close(resolve));
    },
  };
}

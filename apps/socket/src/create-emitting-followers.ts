import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Server } from 'socket.io';
import { createFollowers, type Followers } from '@aftercommit/outbox/follow-lanes';
import type { Logger } from '@aftercommit/runtime/logger';
import type { Client, ClientRegistry } from './client-registry';
import { closeConnection } from './deliver-event';
import { createEmitEvent } from './emit-event';

export type EmittingFollowersDeps = {
  io: Server;
  registry: ClientRegistry;
  pool: Pool;
  server: string;
  onPersonMoved(client: Client): void;
  say: ((line: string) => void) | null;
  log: Logger;
};

/** The followers of this boot of the server, which emit to its own connections. */
export function createEmittingFollowers(deps: EmittingFollowersDeps): Followers {
  const { io, registry, say } = deps;
  const sayEmitted = say && ((name: string) => say(`Emitted ${name}`));
  return createFollowers({
    db: deps.pool,
    boot: randomUUID(),
    server: deps.server,
    emit: createEmitEvent({ io, registry, onPersonMoved: deps.onPersonMoved, sayEmitted }),
    closeSockets: () => {
      registry.forgetBroadcasts();
      for (const client of [...registry.all()]) closeConnection(client);
    },
    countClients: registry.count,
    log: deps.log,
  });
}

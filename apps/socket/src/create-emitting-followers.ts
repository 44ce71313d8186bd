import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Server } from 'socket.io';
import type { DatabaseClock } from '@aftercommit/outbox/database-clock';
import { createFollowers, type Followers } from '@aftercommit/outbox/follow-lanes';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { Logger } from '@aftercommit/runtime/logger';
import type { RecordStep } from '@aftercommit/runtime/tracing';
import type { Client, ClientRegistry } from './client-registry';
import { closeConnection } from './deliver-event';
import { createEmitEvent } from './emit-event';
import type { EmissionStats } from './measure-emissions';

export type EmittingFollowersDeps = {
  io: Server;
  registry: ClientRegistry;
  pool: Pool;
  server: string;
  onPersonMoved(client: Client): void;
  say: ((line: string) => void) | null;
  clock: DatabaseClock;
  emissions: EmissionStats;
  metrics: Metrics;
  recordStep: RecordStep | null;
  log: Logger;
};

/** The followers of this boot of the server, which emit to its own connections. */
export function createEmittingFollowers(deps: EmittingFollowersDeps): Followers {
  const { io, registry, say, emissions, recordStep, log } = deps;
  const sayEmitted = say && ((name: string) => say(`Emitted ${name}`));
  const emitEvent = createEmitEvent({ io, registry, onPersonMoved: deps.onPersonMoved, sayEmitted });
  return createFollowers({
    db: deps.pool,
    boot: randomUUID(),
    server: deps.server,
    emit: (event, epoch, bare, lane) => {
      const startedAtMs = recordStep ? performance.now() : 0;
      emitEvent(event, epoch, bare);
      recordStep?.({ name: 'socket.emit', lane, startedAtMs, events: [event] });
      emissions.note(event, lane);
      const { id: eventId, stream, seq, position } = event;
      log.each?.('socket.emitted', { eventId, stream, seq, lane, position });
    },
    closeSockets: () => {
      registry.forgetBroadcasts();
      for (const client of [...registry.all()]) closeConnection(client);
    },
    countClients: registry.count,
    readStats: emissions.read,
    clock: deps.clock,
    metrics: deps.metrics,
    log,
  });
}

import type { Server } from 'socket.io';
import { measurePools } from '@aftercommit/db/measure-pools';
import type { DatabaseClock } from '@aftercommit/outbox/database-clock';
import type { Followers } from '@aftercommit/outbox/follow-lanes';
import { measureHealth, type Health } from '@aftercommit/runtime/create-health-server';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { ClientRegistry } from './client-registry';
import type { Pools } from './create-pools';
import { measureRoundTrips } from './measure-round-trips';
import { measureSockets } from './measure-sockets';

export type MeasuredServer = {
  health: Health;
  io: Server;
  registry: ClientRegistry;
  followers: Followers;
  clock: DatabaseClock;
  pools: Pools;
};

/** What is read of the server at each scrape. */
export function measureServer(metrics: Metrics, server: MeasuredServer): void {
  const { health, io, registry, followers, clock, pools } = server;
  measureHealth(metrics, health);
  measureRoundTrips(metrics, io);
  measureSockets(metrics, { registry, followers, clock });
  measurePools(metrics, { follow: pools.follow, snapshots: pools.snapshots });
}

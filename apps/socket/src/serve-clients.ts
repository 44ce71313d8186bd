import type { Pool } from 'pg';
import type { Server } from 'socket.io';
import type { CookieNames } from '@aftercommit/contracts/cookies';
import type { Followers } from '@aftercommit/outbox/follow-lanes';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { Logger } from '@aftercommit/runtime/logger';
import { acceptConnections } from './accept-connections';
import type { ClientRegistry } from './client-registry';
import type { SocketConfig } from './config';
import { adaptConnection } from './read-client-snapshot';
import type { ClientRefresh } from './refresh-client';
import { createSyncClient } from './sync-client';

export type ServingDeps = {
  config: SocketConfig;
  io: Server;
  registry: ClientRegistry;
  /** Sign-in checks, snapshots and back-fills: never the followers' connections. */
  pool: Pool;
  followers: Followers;
  refresher: ClientRefresh;
  cookieNames: CookieNames;
  say: ((line: string) => void) | null;
  metrics: Metrics;
  log: Logger;
};

/** Lets clients in, brings them up to date, and forgets them when they are gone. */
export function serveClients(deps: ServingDeps): void {
  const { config, io, registry, pool, followers, refresher, cookieNames, say, metrics, log } = deps;
  acceptConnections({
    io,
    registry,
    sync: createSyncClient({ pool, followers, registry, metrics, log }),
    forget: refresher.forget,
    messages: {
      identify: { refresh: refresher.refresh, say },
      resume: { pool, followers, metrics, log },
    },
    handshake: { db: adaptConnection(pool), cookieNames, siteOrigins: config.SITE_ORIGINS },
    trustedProxies: config.TRUSTED_PROXIES,
    connectionsPerUserMax: config.CONNECTIONS_PER_USER_MAX,
    connectionsPerAddressMax: config.CONNECTIONS_PER_ADDRESS_MAX,
    say,
    metrics,
    log,
  });
}

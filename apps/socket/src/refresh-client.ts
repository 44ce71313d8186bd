import type { Pool } from 'pg';
import type { Followers } from '@aftercommit/outbox/follow-lanes';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import type { Client } from './client-registry';
import { closeConnection } from './deliver-event';
import { emitSnapshot } from './emit-snapshot';
import { isAllowed } from './is-allowed';
import { readClientSnapshot } from './read-client-snapshot';

/** A client that re-reads over HTTP may show an older answer that came late; the state goes out again after this. */
const refreshAfterMs = 5_000;

export type ClientRefresh = {
  /** Tells a live connection of the original contract the state as it is now. */
  refresh(client: Client): void;
  /** Its stream moved: refresh once, soon. */
  refreshLater(client: Client): void;
  forget(client: Client): void;
};

/** A client of protocol 2 needs none: it sees by its numbers what it lacks. */
export function createClientRefresh(deps: {
  pool: Pool;
  followers: Followers;
  metrics: Metrics;
  log: Logger;
}): ClientRefresh {
  const { pool, followers, metrics, log } = deps;
  const timers = new Map<Client, NodeJS.Timeout>();
  const refreshing = new Set<Client>();

  async function refresh(client: Client): Promise<void> {
    if (!client.live || client.protocol === 2 || refreshing.has(client)) return;
    refreshing.add(client);
    try {
      const snapshot = await readClientSnapshot(pool, client);
      if (!isAllowed(client.identity, snapshot)) closeConnection(client);
      else if (client.socket.connected && snapshot.heads.epoch === followers.readEpoch()) {
        metrics.count('aftercommit_snapshots_total', { reason: 'refresh' });
        emitSnapshot(client, snapshot);
      }
    } catch (error) {
      log.warn('socket.refresh_failed', describeError(error));
    } finally {
      refreshing.delete(client);
    }
  }

  return {
    refresh: (client) => void refresh(client),
    refreshLater: (client) => {
      if (client.protocol === 2 || timers.has(client)) return;
      const timer = setTimeout(() => {
        timers.delete(client);
        void refresh(client);
      }, refreshAfterMs);
      timers.set(client, timer);
    },
    forget: (client) => {
      clearTimeout(timers.get(client));
      timers.delete(client);
    },
  };
}

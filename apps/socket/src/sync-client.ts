import type { Pool } from 'pg';
import type { Followers } from '@aftercommit/outbox/follow-lanes';
import { isPersonalStream } from '@aftercommit/contracts/events/streams';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import type { Client, ClientRegistry } from './client-registry';
import { closeConnection, deliver, renderEvent, streamRoom } from './emit-event';
import { emitSnapshot } from './emit-snapshot';
import { readClientSnapshot, type ClientSnapshot } from './read-client-snapshot';

/** A connection that cannot be brought up to date in this time comes back and tries again. */
const syncTimeoutMs = 15_000;

/** A client that re-reads over HTTP may show an older answer that came late; the state goes out again after this. */
const refreshAfterMs = 5_000;

export type ClientSyncDeps = { pool: Pool; followers: Followers; registry: ClientRegistry; log: Logger };

export type ClientSync = {
  /** Registered, read, flushed, live. Closes the connection when that cannot be done. */
  sync(client: Client): Promise<void>;
  /** Tells a live connection the state as it is now. */
  refresh(client: Client): void;
  /** Its stream moved: refresh once, soon. */
  refreshLater(client: Client): void;
  forget(client: Client): void;
};

export function createClientSync({ pool, followers, registry, log }: ClientSyncDeps): ClientSync {
  const refreshTimers = new Map<Client, NodeJS.Timeout>();
  const expiryTimers = new Map<Client, NodeJS.Timeout>();
  const refreshing = new Set<Client>();

  async function sync(client: Client): Promise<void> {
    const deadline = setTimeout(() => closeConnection(client), syncTimeoutMs);
    try {
      const snapshot = await readClientSnapshot(pool, client);
      if (!isAllowed(client, snapshot)) return closeConnection(client);
      // Not before the follower has reached what the read saw: what it emits later is newer than the snapshot.
      await Promise.all(snapshot.heads.streams.map(({ lane, position }) => followers.waitUntilPassed(lane, position)));
      if (snapshot.heads.epoch !== followers.readEpoch()) return closeConnection(client);
      flush(client, snapshot);
    } catch (error) {
      log.warn('socket.sync_failed', describeError(error));
      closeConnection(client);
    } finally {
      clearTimeout(deadline);
    }
  }

  /** One tick: floors, snapshot, what waited, rooms. Nothing can be emitted in between. */
  function flush(client: Client, snapshot: ClientSnapshot): void {
    if (!client.socket.connected) return;
    for (const { stream, seq } of snapshot.heads.streams) client.floors.set(stream, seq);
    emitSnapshot(client, snapshot);
    const waiting = client.waiting.splice(0);
    for (const event of waiting) deliver(client, event, renderEvent(event, snapshot.heads.epoch));
    registry.markLive(client);
    const rooms = client.streams.filter((stream) => !isPersonalStream(stream)).map(streamRoom);
    void client.socket.join(rooms);
    closeAtExpiry(client, snapshot);
  }

  function closeAtExpiry(client: Client, { sessions }: ClientSnapshot): void {
    if (sessions.length === 0) return;
    // Measured by the database's clock, so that a wrong one of ours ends no session early or late.
    const expiresInMs = Math.max(0, Math.min(...sessions.map((session) => session.expiresInMs)));
    clearTimeout(expiryTimers.get(client));
    expiryTimers.set(
      client,
      setTimeout(() => closeConnection(client), expiresInMs),
    );
  }

  async function refresh(client: Client): Promise<void> {
    if (!client.live || refreshing.has(client)) return;
    refreshing.add(client);
    try {
      const snapshot = await readClientSnapshot(pool, client);
      if (!isAllowed(client, snapshot)) closeConnection(client);
      else if (client.socket.connected && snapshot.heads.epoch === followers.readEpoch())
        emitSnapshot(client, snapshot);
    } catch (error) {
      log.warn('socket.refresh_failed', describeError(error));
    } finally {
      refreshing.delete(client);
    }
  }

  return {
    sync,
    refresh: (client) => void refresh(client),
    refreshLater: (client) => {
      if (refreshTimers.has(client)) return;
      const timer = setTimeout(() => {
        refreshTimers.delete(client);
        void refresh(client);
      }, refreshAfterMs);
      refreshTimers.set(client, timer);
    },
    forget: (client) => {
      for (const timers of [refreshTimers, expiryTimers]) {
        clearTimeout(timers.get(client));
        timers.delete(client);
      }
    },
  };
}

/** Every session that the connection was let in by still stands, and no visitor's page has signed in meanwhile. */
function isAllowed({ identity }: Client, { sessions, signedInLately }: ClientSnapshot): boolean {
  return sessions.length === identity.sessionIds.length && !signedInLately;
}

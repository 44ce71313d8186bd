import type { ActiveSession } from '@aftercommit/domain/sessions/find-active-session';
import type { Client } from './client-registry';
import { closeConnection } from './deliver-event';

export type ExpiryTimers = { set(client: Client, sessions: ActiveSession[]): void; forget(client: Client): void };

/** Closes each connection when the first of its sessions expires. */
export function createExpiryTimers(): ExpiryTimers {
  const timers = new Map<Client, NodeJS.Timeout>();
  const forget = (client: Client): void => {
    clearTimeout(timers.get(client));
    timers.delete(client);
  };
  return {
    set: (client, sessions) => {
      forget(client);
      if (sessions.length === 0) return;
      // Measured by the database's clock, so that a wrong one of ours ends no session early or late.
      const expiresInMs = Math.max(0, Math.min(...sessions.map((session) => session.expiresInMs)));
      const timer = setTimeout(() => closeConnection(client), expiresInMs);
      timers.set(client, timer);
    },
    forget,
  };
}

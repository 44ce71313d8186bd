import type { Identity } from './client-registry';
import type { ClientSnapshot } from './read-client-snapshot';

/** Every session that the connection was let in by still stands, and no visitor's page has signed in meanwhile. */
export function isAllowed(identity: Identity, { sessions, signedInLately }: ClientSnapshot): boolean {
  return sessions.length === identity.sessionIds.length && !signedInLately;
}

import type { EntityManager } from 'typeorm';

/**
 * One change of admins at a time, before any other lock: two owners who take the role from each other at once would
 * leave none, or wait for each other.
 */
export async function lockAdmins(tx: EntityManager): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('aftercommit.admins'))`);
}

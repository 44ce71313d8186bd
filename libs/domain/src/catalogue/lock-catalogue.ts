import type { EntityManager } from 'typeorm';

/**
 * One edit of items and cases at a time, first of all locks: an item's edit touches every case that holds it, a case's
 * edit every item in it, and without this the two could wait for each other. Openings never take it.
 */
export async function lockCatalogue(tx: EntityManager): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('aftercommit.catalogue'))`);
}

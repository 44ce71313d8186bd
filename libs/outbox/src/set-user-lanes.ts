import type { EntityManager } from 'typeorm';
import { readCode } from '@aftercommit/runtime/failures';

export const userLanesMax = 63;

const objectInUse = '55006';

/** Another number of lanes for people's streams, and another epoch. false: events are pending. */
export async function setUserLanes(tx: EntityManager, count: number): Promise<boolean> {
  await tx.query('SAVEPOINT lanes');
  try {
    await tx.query('SELECT set_user_lanes($1)', [count]);
    return true;
  } catch (error) {
    if (readCode(error) !== objectInUse) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT lanes');
    return false;
  }
}

import { withPool } from '../with-database';

/** Changes the number of lanes for people's streams. Refused while events are pending; clients resync once. */
export async function setLanes(userLanes: number): Promise<void> {
  await withPool((pool) => pool.query('SELECT set_user_lanes($1)', [userLanes]));
  console.log(`Users' streams now have ${userLanes} lanes.`);
}

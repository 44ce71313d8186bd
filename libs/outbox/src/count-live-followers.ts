import { z } from 'zod';
import { aliveSeconds } from './alive-seconds';

/** Socket servers that followed the log within the last seconds, and their open connections. nowMs: the database's clock. */
export type LiveFollowers = { servers: number; clients: number; nowMs: number };

const Row = z
  .object({ servers: z.coerce.number(), clients: z.coerce.number(), now_ms: z.coerce.number() })
  .transform(({ servers, clients, now_ms: nowMs }): LiveFollowers => ({ servers, clients, nowMs }));

export async function countLiveFollowers(db: {
  query(sql: string, parameters: unknown[]): Promise<unknown[]>;
}): Promise<LiveFollowers> {
  const [row] = await db.query(
    `SELECT count(*) AS servers, coalesce(sum(clients), 0) AS clients,
       floor(extract(epoch FROM clock_timestamp()) * 1000) AS now_ms
     FROM followers WHERE seen_at > clock_timestamp() - make_interval(secs => $1)`,
    [aliveSeconds],
  );
  return Row.parse(row);
}

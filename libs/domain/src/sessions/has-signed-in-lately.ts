import { z } from 'zod';
import type { RunsQueries } from './find-active-session';

/** The bound of how long a page that lost its session cookie is asked to come back. */
const latelySeconds = 10;

const Row = z.object({ found: z.boolean() });

/** visitorHash: SHA-256 of the visitor cookie, hex. Covers the sign-in that committed while this connection was being made. */
export async function hasSignedInLately(db: RunsQueries, visitorHash: string): Promise<boolean> {
  const [row] = await db.query<unknown[]>(
    `SELECT EXISTS (SELECT FROM sessions WHERE visitor_hash = decode($1, 'hex') AND ended_at IS NULL
       AND created_at > clock_timestamp() - make_interval(secs => $2)) AS found`,
    [visitorHash, latelySeconds],
  );
  return Row.parse(row).found;
}

import { z } from 'zod';
import type { RunsQueries } from './find-active-session';

/**
 * The bound of how long a page that does not bring the new session is asked to come back. A page that brings another
 * session has somebody to be meanwhile, and whoever planted its visitor cookie must not keep it away for long.
 */
const latelySeconds = { visitor: 10, signedIn: 3 };

const Row = z.object({ found: z.boolean() });

/**
 * Has the page of this connection signed in again while the connection was being made? visitorHash: SHA-256 of the page's
 * visitor cookie, hex. sessionIds: what the connection was let in by.
 */
export async function hasSignedInLately(
  db: RunsQueries,
  { visitorHash, sessionIds }: { visitorHash: string | null; sessionIds: string[] },
): Promise<boolean> {
  if (visitorHash === null) return false;
  const [row] = await db.query<unknown[]>(
    `SELECT EXISTS (SELECT FROM sessions WHERE visitor_hash = decode($1, 'hex') AND ended_at IS NULL
       AND id <> ALL ($3::uuid[]) AND created_at > clock_timestamp() - make_interval(secs => $2)
       AND created_at > coalesce((SELECT max(created_at) FROM sessions WHERE id = ANY ($3::uuid[])), '-infinity')) AS found`,
    [visitorHash, sessionIds.length > 0 ? latelySeconds.signedIn : latelySeconds.visitor, sessionIds],
  );
  return Row.parse(row).found;
}

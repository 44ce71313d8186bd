import { z } from 'zod';
import { DomainError } from '../domain-error';
import type { RunsQueries } from '../sessions/find-active-session';

const PictureRow = z
  .object({ content_type: z.string(), bytes: z.instanceof(Buffer) })
  .transform((row) => ({ contentType: row.content_type, bytes: row.bytes }));

export type Picture = z.output<typeof PictureRow>;

/**
 * A stored picture by the SHA-256 of its bytes.
 * @throws DomainError not_found
 */
export async function findPicture(db: RunsQueries, hash: string): Promise<Picture> {
  const rows = /^[0-9a-f]{64}$/.test(hash)
    ? await db.query<unknown[]>('SELECT content_type, bytes FROM images WHERE hash = $1', [hash])
    : [];
  if (!rows[0]) throw new DomainError('not_found');
  return PictureRow.parse(rows[0]);
}

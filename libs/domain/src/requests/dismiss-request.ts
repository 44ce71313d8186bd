import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { lockWallet } from '../balance/wallet';
import { DomainError } from '../domain-error';

/**
 * Takes a request off its player's list; the request itself goes on. Dismissed twice is dismissed.
 * @throws DomainError request_not_found (unknown, or somebody else's)
 */
export async function dismissRequest(
  tx: EntityManager,
  { userId, requestId }: { userId: string; requestId: string },
): Promise<void> {
  if (!z.uuid().safeParse(requestId).success) throw new DomainError('request_not_found');
  await lockWallet(tx, userId);
  const [, count] = await tx.query<[unknown[], number]>(
    'UPDATE requests SET dismissed_at = coalesce(dismissed_at, now()) WHERE id = $1 AND user_id = $2',
    [requestId, userId],
  );
  if (count === 0) throw new DomainError('request_not_found');
}

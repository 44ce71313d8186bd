import type { EntityManager } from 'typeorm';
import { lockWallet } from '../balance/wallet';
import { ensureSeed, showSeed, type ShownSeed } from './ensure-seed';

/**
 * Decides the player's next openings from now on; the nonce goes on.
 * @throws DomainError user_not_found
 */
export async function changeClientSeed(
  tx: EntityManager,
  { userId, clientSeed }: { userId: string; clientSeed: string },
): Promise<ShownSeed> {
  await lockWallet(tx, userId);
  const seed = await ensureSeed(tx, userId);
  await tx.query('UPDATE fair_seeds SET client_seed = $2 WHERE id = $1', [seed.seedId, clientSeed]);
  return showSeed({ ...seed, clientSeed });
}

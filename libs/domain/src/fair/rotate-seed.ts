import type { EntityManager } from 'typeorm';
import { lockWallet } from '../balance/wallet';
import { ensureSeed, showSeed, type ShownSeed } from './ensure-seed';

export type RotatedSeed = {
  revealed: { serverSeed: string; serverSeedHash: string; openings: number };
  seed: ShownSeed;
};

/**
 * Reveals the active seed and commits to another one; the client seed stays.
 * @throws DomainError user_not_found
 */
export async function rotateSeed(
  tx: EntityManager,
  { userId, newSeedId }: { userId: string; newSeedId: string },
): Promise<RotatedSeed> {
  // Under the lock that openings hold: none is decided by a seed that is known already.
  await lockWallet(tx, userId);
  const old = await ensureSeed(tx, userId);
  await tx.query('UPDATE fair_seeds SET revealed_at = clock_timestamp() WHERE id = $1', [old.seedId]);
  const fresh = await ensureSeed(tx, userId, newSeedId);
  await tx.query('UPDATE fair_seeds SET client_seed = $2 WHERE id = $1', [fresh.seedId, old.clientSeed]);
  return {
    revealed: {
      serverSeed: old.serverSeed,
      serverSeedHash: showSeed(old).serverSeedHash,
      openings: old.nextNonce,
    },
    seed: showSeed({ ...fresh, clientSeed: old.clientSeed }),
  };
}

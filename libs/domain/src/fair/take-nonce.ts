import type { EntityManager } from 'typeorm';
import { ensureSeed } from './ensure-seed';

/** What decides one opening, besides its odds. */
export type FairTurn = { seedId: string; serverSeed: string; clientSeed: string; nonce: number };

/** Taken in the opening's own transaction under the wallet's lock: an opening that fails leaves no gap. */
export async function takeNonce(tx: EntityManager, userId: string): Promise<FairTurn> {
  const { seedId, serverSeed, clientSeed, nextNonce } = await ensureSeed(tx, userId);
  await tx.query('UPDATE fair_seeds SET next_nonce = next_nonce + 1 WHERE id = $1', [seedId]);
  return { seedId, serverSeed, clientSeed, nonce: nextNonce };
}

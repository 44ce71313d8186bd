import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { hashServerSeed } from '@aftercommit/contracts/fair/draw-fairly';
import { lockWallet } from '../balance/wallet';

const seedBytes = 32;
const clientSeedBytes = 16;

export const SeedRow = z
  .object({
    id: z.uuid(),
    server_seed: z.string(),
    client_seed: z.string(),
    next_nonce: z.coerce.number().int(),
  })
  .transform((row) => ({
    seedId: row.id,
    serverSeed: row.server_seed,
    clientSeed: row.client_seed,
    nextNonce: row.next_nonce,
  }));

/** Carries the secret: only `showSeed` of it leaves the server while it is active. */
export type ActiveSeed = z.output<typeof SeedRow>;

export type ShownSeed = { serverSeedHash: string; clientSeed: string; nonce: number };

/** The player's active seed, made if there is none. The caller holds the wallet's lock. */
export async function ensureSeed(
  tx: EntityManager,
  userId: string,
  newSeedId: string = randomUUID(),
): Promise<ActiveSeed> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO fair_seeds AS s (user_id, server_seed, client_seed, id) VALUES ($1, $2, $3, $4)
     ON CONFLICT (user_id) WHERE revealed_at IS NULL DO UPDATE SET client_seed = s.client_seed
     RETURNING id, server_seed, client_seed, next_nonce`,
    [userId, randomBytes(seedBytes).toString('hex'), randomBytes(clientSeedBytes).toString('hex'), newSeedId],
  );
  return SeedRow.parse(rows[0]);
}

/**
 * The commitment that the player's next openings are bound to.
 * @throws DomainError user_not_found
 */
export async function commitToSeed(tx: EntityManager, userId: string): Promise<ShownSeed> {
  await lockWallet(tx, userId);
  return showSeed(await ensureSeed(tx, userId));
}

export function showSeed({ serverSeed, clientSeed, nextNonce }: ActiveSeed): ShownSeed {
  return { serverSeedHash: hashServerSeed(serverSeed), clientSeed, nonce: nextNonce };
}

import { z } from 'zod';
import { hashServerSeed } from '@aftercommit/contracts/fair/draw-fairly';
import type { RunsQueries } from '../sessions/find-active-session';

/** The newest seeds: an answer of bounded size. */
const seedsMax = 100;

const SeedRow = z
  .object({
    server_seed: z.string(),
    client_seed: z.string(),
    next_nonce: z.coerce.number().int(),
    created_at: z.date(),
    revealed_at: z.date().nullable(),
  })
  .transform((row) => ({
    // Before its reveal the seed would tell the player every prize to come.
    serverSeed: row.revealed_at ? row.server_seed : null,
    serverSeedHash: hashServerSeed(row.server_seed),
    clientSeed: row.client_seed,
    openings: row.next_nonce,
    createdAt: row.created_at,
    revealedAt: row.revealed_at,
  }));

/** serverSeed: null until it is rotated. openings: how many it has decided. */
export type ListedSeed = z.output<typeof SeedRow>;

/** A player's seeds, newest first: all commitments that were made to them, and what was revealed. */
export async function listSeeds(db: RunsQueries, userId: string): Promise<ListedSeed[]> {
  const rows = await db.query<unknown[]>(
    `SELECT server_seed, client_seed, next_nonce, created_at, revealed_at FROM fair_seeds WHERE user_id = $1
     ORDER BY created_at DESC, revealed_at DESC NULLS FIRST LIMIT $2`,
    [userId, seedsMax],
  );
  return SeedRow.array().parse(rows);
}

import { z } from 'zod';
import { hashServerSeed } from '@aftercommit/contracts/fair/draw-fairly';
import { DomainError } from '../domain-error';
import type { RunsQueries } from '../sessions/find-active-session';

const DrawRow = z
  .object({
    id: z.uuid(),
    case_id: z.string(),
    item_id: z.string(),
    server_seed: z.string(),
    revealed: z.boolean(),
    client_seed: z.string(),
    nonce: z.coerce.number().int(),
    odds: z.array(z.tuple([z.string(), z.string()])),
    odds_hash: z.string(),
  })
  .transform((row) => ({
    openingId: row.id,
    caseId: row.case_id,
    itemId: row.item_id,
    // Before its reveal the seed would tell the player every prize to come.
    serverSeed: row.revealed ? row.server_seed : null,
    serverSeedHash: hashServerSeed(row.server_seed),
    clientSeed: row.client_seed,
    nonce: row.nonce,
    odds: row.odds,
    oddsHash: row.odds_hash,
  }));

export type FairOpening = z.output<typeof DrawRow>;

/**
 * What decided one of the player's own openings. serverSeed: null until it is rotated.
 * @throws DomainError opening_not_found, also of somebody else's or one from before draws were recorded
 */
export async function findFairOpening(
  db: RunsQueries,
  { userId, openingId }: { userId: string; openingId: string },
): Promise<FairOpening> {
  const rows = await db.query<unknown[]>(
    `SELECT o.id, o.case_id, o.item_id, s.server_seed, s.revealed_at IS NOT NULL AS revealed, d.client_seed, d.nonce,
       f.odds, d.odds_hash
     FROM fair_draws d JOIN openings o ON o.id = d.opening_id JOIN fair_seeds s ON s.id = d.seed_id
     JOIN fair_odds f ON f.hash = d.odds_hash
     WHERE d.opening_id = $1 AND o.user_id = $2`,
    [openingId, userId],
  );
  if (!rows[0]) throw new DomainError('opening_not_found');
  return DrawRow.parse(rows[0]);
}

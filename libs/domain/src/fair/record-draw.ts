import type { EntityManager } from 'typeorm';
import { hashOdds, type Odds } from '@aftercommit/contracts/fair/draw-fairly';
import type { FairTurn } from './take-nonce';

/** Everything that decided an opening, for whoever draws it again. */
export async function recordDraw(
  tx: EntityManager,
  { openingId, turn, odds }: { openingId: string; turn: FairTurn; odds: Odds },
): Promise<void> {
  const oddsHash = hashOdds(odds);
  await tx.query('INSERT INTO fair_odds (hash, odds) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING', [
    oddsHash,
    JSON.stringify(odds),
  ]);
  await tx.query(
    'INSERT INTO fair_draws (opening_id, seed_id, nonce, client_seed, odds_hash) VALUES ($1, $2, $3, $4, $5)',
    [openingId, turn.seedId, turn.nonce, turn.clientSeed, oddsHash],
  );
}

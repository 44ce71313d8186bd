import type { FairOpeningReply } from '@aftercommit/contracts/http/fair';
import { drawFairly, hashOdds, hashServerSeed } from '@aftercommit/contracts/fair/draw-fairly';

export type FairOpening = FairOpeningReply['opening'];

/** seed: it is the one that was committed to. odds: they are those the case had. item: the draw gives the item that was won. */
export type OpeningCheck = { seed: boolean; odds: boolean; item: boolean };

/** The draw done again on this computer. null: its seed is still secret, because it decides openings to come. */
export function checkOpening(opening: FairOpening): OpeningCheck | null {
  const { server_seed: serverSeed, client_seed: clientSeed, nonce, odds } = opening;
  if (serverSeed === null) return null;
  const drawn = odds[drawFairly({ serverSeed, clientSeed, nonce, odds })];
  return {
    seed: hashServerSeed(serverSeed) === opening.server_seed_hash,
    odds: hashOdds(odds) === opening.odds_hash,
    item: drawn?.[0] === opening.item_id,
  };
}

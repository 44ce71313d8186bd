import { z } from 'zod';
import { drawFairly, hashOdds, hashServerSeed } from './draw-fairly';

/** What `GET /api/fair/openings/<id>` answers under `opening`, with the seed revealed. */
const RevealedOpening = z.object({
  item_id: z.string(),
  server_seed: z.string(),
  server_seed_hash: z.string(),
  client_seed: z.string(),
  nonce: z.int().nonnegative(),
  odds: z.array(z.tuple([z.string(), z.string()])).min(1),
  odds_hash: z.string(),
});
type RevealedOpening = z.output<typeof RevealedOpening>;
const Pasted = z.union([RevealedOpening, z.object({ opening: RevealedOpening }).transform(({ opening }) => opening)]);

/** name: what was compared. Passed when both are the same. */
export type FairCheck = { name: 'commitment' | 'kept' | 'odds' | 'draw'; computed: string; stated: string };

/** Why nothing could be compared: the text is not such an opening, its seed is still secret, or nothing can be drawn of it. */
export type FairProblem = 'not_json' | 'not_an_opening' | 'not_revealed' | 'not_drawable';

/**
 * Draws an opening again from what was revealed of it. keptCommitment: what the player noted before it was opened; empty
 * when nothing was noted.
 */
export function verifyOpening(
  text: string,
  keptCommitment: string,
): { checks: FairCheck[] } | { problem: FairProblem } {
  const opening = readOpening(text);
  if (typeof opening === 'string') return { problem: opening };
  try {
    return { checks: compareOpening(opening, keptCommitment.trim().toLowerCase()) };
  } catch (error) {
    if (error instanceof RangeError) return { problem: 'not_drawable' };
    throw error;
  }
}

function compareOpening(opening: RevealedOpening, kept: string): FairCheck[] {
  const commitment = hashServerSeed(opening.server_seed);
  const { server_seed: serverSeed, client_seed: clientSeed, nonce, odds } = opening;
  const drawn = odds[drawFairly({ serverSeed, clientSeed, nonce, odds })]?.[0] ?? '';
  return [
    { name: 'commitment', computed: commitment, stated: opening.server_seed_hash },
    ...(kept ? [{ name: 'kept' as const, computed: commitment, stated: kept }] : []),
    { name: 'odds', computed: hashOdds(odds), stated: opening.odds_hash },
    { name: 'draw', computed: drawn, stated: opening.item_id },
  ];
}

function readOpening(text: string): RevealedOpening | FairProblem {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'not_json';
  }
  const pasted = Pasted.safeParse(json);
  if (pasted.success) return pasted.data;
  return JSON.stringify(json).includes('"server_seed":null') ? 'not_revealed' : 'not_an_opening';
}

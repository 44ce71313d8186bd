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
const Pasted = z.union([RevealedOpening, z.object({ opening: RevealedOpening }).transform(({ opening }) => opening)]);

/** label: what was compared. detail: what came out. */
export type FairCheck = { label: string; passed: boolean; detail: string };

/**
 * Draws an opening again from what was revealed of it. keptCommitment: what the player noted before it was opened; empty
 * when nothing was noted.
 * @throws Error the text is not such an opening, or its seed is not revealed yet
 */
export function verifyOpening(text: string, keptCommitment: string): FairCheck[] {
  const opening = readOpening(text);
  const commitment = hashServerSeed(opening.server_seed);
  const oddsHash = hashOdds(opening.odds);
  const { server_seed: serverSeed, client_seed: clientSeed, nonce, odds } = opening;
  const drawn = odds[drawFairly({ serverSeed, clientSeed, nonce, odds })]?.[0] ?? '';
  const kept = keptCommitment.trim().toLowerCase();
  return [
    compare('The server seed has the hash that was shown', commitment, opening.server_seed_hash),
    ...(kept ? [compare('It is the hash that you kept', commitment, kept)] : []),
    compare('The odds have the recorded hash', oddsHash, opening.odds_hash),
    compare('The draw gives the recorded item', drawn, opening.item_id),
  ];
}

function readOpening(text: string): z.output<typeof RevealedOpening> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('This is not JSON. Paste the whole answer of /api/fair/openings/<id>.');
  }
  const pasted = Pasted.safeParse(json);
  if (pasted.success) return pasted.data;
  const isHidden = JSON.stringify(json).includes('"server_seed":null');
  if (isHidden) throw new Error('The server seed is not revealed yet. Rotate it first, then load the opening again.');
  throw new Error('This is not an opening. Paste the whole answer of /api/fair/openings/<id>.');
}

function compare(label: string, computed: string, stated: string): FairCheck {
  const passed = computed === stated;
  return { label, passed, detail: passed ? computed : `computed ${computed}, stated ${stated}` };
}

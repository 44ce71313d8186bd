import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';

/** What can be drawn, in its order: item ids with their weights as decimal text (a number would round them). */
export type Odds = [itemId: string, weight: string][];

export type FairDraw = { serverSeed: string; clientSeed: string; nonce: number; odds: Odds };

/** Decimals of a weight in the database: numeric(24, 9). */
const weightDecimals = 9;

/** Each round is accepted with a chance of more than one half: all of them fail once in 2^256 draws. */
const roundsMax = 256;

/** The commitment: SHA-256 of the seed's hex text, so that `sha256sum` confirms it. */
export function hashServerSeed(serverSeed: string): string {
  return hashText(serverSeed);
}

/** Weights count as whole billionths: 1, 1.0 and 1.000000000 are the same odds. */
export function hashOdds(odds: Odds): string {
  return hashText(JSON.stringify(odds.map(([itemId, weight]) => [itemId, toBillionths(weight).toString()])));
}

/**
 * The index of the drawn item. Every byte of the result follows from the arguments: HMAC-SHA256 keyed by the server
 * seed over `clientSeed:nonce:oddsHash:round`, its first bits a number, drawn again (next round) unless below the sum
 * of the weights. No remainder is taken, because it would favour the small numbers.
 * @throws RangeError nothing to draw from, or a weight that is no plain decimal
 */
export function drawFairly({ odds, ...turn }: FairDraw): number {
  return prepareDraw(odds)(turn);
}

/** The same for many draws from the same odds, which are read once. */
export function prepareDraw(odds: Odds): (turn: Omit<FairDraw, 'odds'>) => number {
  const weights = odds.map(([, weight]) => toBillionths(weight));
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total <= 0n) throw new RangeError('nothing to draw from');
  const oddsHash = hashOdds(odds);
  return ({ serverSeed, clientSeed, nonce }) => {
    const message = `${clientSeed}:${nonce}:${oddsHash}`;
    let rest = pickBelow(total, (round) => hmacText(serverSeed, `${message}:${round}`));
    return weights.findIndex((weight) => (rest -= weight) < 0n);
  };
}

function pickBelow(limit: bigint, digestOfRound: (round: number) => string): bigint {
  const spareBits = 256n - BigInt((limit - 1n).toString(2).length);
  if (spareBits < 0n) throw new RangeError('the weights are too large');
  for (let round = 0; round < roundsMax; round += 1) {
    const picked = BigInt(`0x${digestOfRound(round)}`) >> spareBits;
    if (picked < limit) return picked;
  }
  throw new Error('no round of the draw was accepted');
}

function toBillionths(weight: string): bigint {
  if (!/^\d+(\.\d{1,9})?$/.test(weight)) throw new RangeError(`not a weight: ${weight}`);
  const [whole = '', decimals = ''] = weight.split('.');
  return BigInt(whole + decimals.padEnd(weightDecimals, '0'));
}

const hashText = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

const hmacText = (key: string, text: string): string => bytesToHex(hmac(sha256, utf8ToBytes(key), utf8ToBytes(text)));

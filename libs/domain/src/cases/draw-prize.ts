import { drawFairly, type Odds } from '@aftercommit/contracts/fair/draw-fairly';
import type { EntityManager } from 'typeorm';
import { DomainError } from '../domain-error';
import type { FairTurn } from '../fair/take-nonce';
import type { Prize } from './lock-published-case';

/**
 * Draws by weight among the items in stock and takes the drawn one out of it. odds: what it was drawn from; with the
 * turn, they decide the prize.
 * @throws DomainError case_empty | out_of_stock
 */
export async function drawPrize(
  tx: EntityManager,
  contents: Prize[],
  turn: FairTurn,
): Promise<{ prize: Prize; odds: Odds }> {
  if (contents.length === 0) throw new DomainError('case_empty');
  let inStock = contents.filter(({ stock }) => stock !== 0);
  while (inStock.length > 0) {
    const odds = inStock.map(({ itemId, weight }): Odds[number] => [itemId, weight]);
    const prize = inStock[drawFairly({ ...turn, odds })];
    if (!prize) throw new Error('the draw is outside of its odds');
    if (await takeFromStock(tx, prize)) return { prize, odds };
    // Somebody else took the last piece since the contents were read: it is drawn again from the others.
    inStock = inStock.filter((other) => other !== prize);
  }
  throw new DomainError('out_of_stock');
}

async function takeFromStock(tx: EntityManager, { itemId, stock }: Prize): Promise<boolean> {
  if (stock === null) return true;
  const [, taken] = await tx.query<[unknown, number]>(
    'UPDATE items SET stock = stock - 1 WHERE id = $1 AND (stock IS NULL OR stock > 0)',
    [itemId],
  );
  return taken === 1;
}

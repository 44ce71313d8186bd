import type { EntityManager } from 'typeorm';
import { DomainError } from '../domain-error';
import { drawItem } from './draw-item';
import type { Prize } from './lock-published-case';

/**
 * Draws by weight among the items in stock and takes the drawn one out of it.
 * @throws DomainError case_empty | out_of_stock
 */
export async function drawPrize(tx: EntityManager, contents: Prize[]): Promise<Prize> {
  if (contents.length === 0) throw new DomainError('case_empty');
  let inStock = contents.filter(({ stock }) => stock !== 0);
  while (inStock.length > 0) {
    const prize = drawItem(inStock);
    if (await takeFromStock(tx, prize)) return prize;
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

import type { EntityManager } from 'typeorm';
import { z } from 'zod';

const Row = z.object({ epoch: z.string() });

/** Starts another epoch, whatever the present one is. Positions and seqs go on. */
export async function bumpEpoch(tx: EntityManager): Promise<string> {
  const [row] = await tx.query<unknown[]>('SELECT raise_epoch(current_epoch()) AS epoch');
  return Row.parse(row).epoch;
}

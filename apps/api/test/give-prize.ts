import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { z } from 'zod';

export type GivenPrize = {
  type?: 'skin' | 'physical' | 'money';
  amountCents?: number;
  sellPriceCents?: number;
  title?: string;
};

/** A prize in somebody's inventory, as if it had been won. Answers its inventory id. */
export async function givePrize(
  dataSource: DataSource,
  userId: string,
  { type = 'money', amountCents = 1_250, sellPriceCents = 900, title = 'Prize' }: GivenPrize = {},
): Promise<string> {
  const caseId = `case-${randomUUID()}`;
  await dataSource.query(
    `INSERT INTO cases (id, title, type, status) VALUES ($1, 'Golden case', 'event', 'published')`,
    [caseId],
  );
  const rows = await dataSource.query<unknown[]>(
    `WITH opening AS (
       INSERT INTO openings (user_id, case_id, item_id, case_title, case_image_url, item_title, item_image_url, item_type,
         rarity, amount_cents, price_cents, xp)
       VALUES ($1, $2, 'item-1', 'Golden case', '', $3, '/api/images/picture', $4, 'epic', $5, 0, 5) RETURNING *
     )
     INSERT INTO inventory (user_id, opening_id, item_id, type, title, image_url, rarity, amount_cents, sell_price_cents, case_title)
     SELECT user_id, id, item_id, item_type, item_title, item_image_url, rarity, amount_cents, $6, case_title FROM opening
     RETURNING id`,
    [userId, caseId, title, type, amountCents, sellPriceCents],
  );
  return z.object({ id: z.uuid() }).parse(rows[0]).id;
}

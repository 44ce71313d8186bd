import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Prize, PublishedCase } from './lock-published-case';

export type NewOpening = {
  openingId: string;
  userId: string;
  opened: PublishedCase;
  prize: Prize;
  periodKey: string | null;
  xp: number;
};

export type RecordedOpening = { openingId: string; inventoryId: string; nickname: string; openedAt: Date };

const RecordedRow = z
  .object({ opening_id: z.uuid(), inventory_id: z.uuid(), nickname: z.string(), created_at: z.date() })
  .transform((row): RecordedOpening => ({
    openingId: row.opening_id,
    inventoryId: row.inventory_id,
    nickname: row.nickname,
    openedAt: row.created_at,
  }));

/** The opening, the prize as it was when it was won, and the player's experience. */
export async function recordOpening(
  tx: EntityManager,
  { openingId, userId, opened, prize, periodKey, xp }: NewOpening,
): Promise<RecordedOpening> {
  const rows = await tx.query<unknown[]>(
    `WITH opening AS (
       INSERT INTO openings (user_id, case_id, item_id, case_title, case_image_url, item_title, item_image_url, item_type,
         rarity, amount_cents, price_cents, xp, period_key, id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15) RETURNING *
     ), prize AS (
       INSERT INTO inventory (user_id, opening_id, item_id, type, title, image_url, rarity, amount_cents,
         sell_price_cents, case_title, created_at, updated_at)
       SELECT user_id, id, item_id, item_type, item_title, item_image_url, rarity, amount_cents, $14, case_title,
         created_at, created_at
       FROM opening RETURNING id
     ), person AS (
       -- least: experience beyond an integer would refuse every further opening.
       UPDATE users SET xp = least(xp::bigint + $12, 2147483647), last_active_at = clock_timestamp(), updated_at = now()
       WHERE id = $1 RETURNING nickname
     )
     SELECT o.id AS opening_id, p.id AS inventory_id, u.nickname, o.created_at FROM opening o, prize p, person u`,
    [
      userId,
      opened.caseId,
      prize.itemId,
      opened.title,
      opened.imageUrl,
      prize.title,
      prize.imageUrl,
      prize.type,
      prize.rarity,
      prize.amountCents,
      opened.priceCents,
      xp,
      periodKey,
      prize.sellPriceCents,
      openingId,
    ],
  );
  return RecordedRow.parse(rows[0]);
}

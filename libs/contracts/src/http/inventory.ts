import { z } from 'zod';
import { InventoryStatus, ItemType, Rarity } from '../states';

/** Body of claim and of sell. An id that is no uuid is like any unknown one: not available. */
export const InventoryRequest = z.object({ inventory_id: z.string().min(1).max(100) });
export type InventoryRequest = z.infer<typeof InventoryRequest>;

/** Amounts in euros, times in epoch milliseconds. */
export const InventoryReply = z.object({
  success: z.literal(true),
  items: z.array(
    z.object({
      id: z.uuid(),
      item_id: z.string(),
      title: z.string(),
      type: ItemType,
      image_url: z.string(),
      amount_eur: z.number(),
      sell_price_eur: z.number(),
      rarity: Rarity,
      status: InventoryStatus,
      created_at: z.int(),
      updated_at: z.int(),
    }),
  ),
});
export type InventoryReply = z.infer<typeof InventoryReply>;

/** balance_version counts the wallet's changes: of two answers the one with the higher version is newer. */
export const ClaimReply = z.discriminatedUnion('type', [
  z.object({
    success: z.literal(true),
    type: z.literal('money'),
    message: z.string(),
    balance: z.number(),
    balance_version: z.int(),
  }),
  z.object({ success: z.literal(true), type: z.literal('item'), requestId: z.uuid() }),
]);
export type ClaimReply = z.infer<typeof ClaimReply>;

export const SellReply = z.object({
  success: z.literal(true),
  sold_amount: z.number(),
  balance: z.number(),
  balance_version: z.int(),
});
export type SellReply = z.infer<typeof SellReply>;

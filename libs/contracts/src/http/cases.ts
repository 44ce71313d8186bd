import { z } from 'zod';
import { CaseType, ItemType, Rarity } from '../states';

/**
 * An id that no case can have is like any unknown one: not found. caseVersion, priceEur: the offer that the player saw;
 * another one is refused.
 */
export const OpenCaseBody = z.object({
  caseId: z.string().min(1).max(200),
  caseVersion: z.int().optional(),
  priceEur: z.number().nonnegative().optional(),
});
export type OpenCaseBody = z.infer<typeof OpenCaseBody>;

/** item.id: the item's in the catalogue; inventory_id: the prize's, to claim or sell it. */
export const OpenCaseReply = z.object({
  success: z.literal(true),
  item: z.object({
    id: z.string(),
    inventory_id: z.uuid(),
    name: z.string(),
    title: z.string(),
    type: ItemType,
    image: z.string(),
    rarity: Rarity,
  }),
  balance: z.number(),
  balance_version: z.int(),
  xpEarned: z.int(),
});
export type OpenCaseReply = z.infer<typeof OpenCaseReply>;

/** A published case as everybody sees it. Amounts in euros. */
export const OfferedCase = z.object({
  id: z.string(),
  title: z.string(),
  type: CaseType,
  threshold_eur: z.number(),
  price: z.number(),
  image_url: z.string(),
  version: z.int(),
});
export type OfferedCase = z.infer<typeof OfferedCase>;

/** In the order of the profile's cases. */
export const CasesReply = z.object({ success: z.literal(true), cases: z.array(OfferedCase) });
export type CasesReply = z.infer<typeof CasesReply>;

/** chance: percent, an item's share of the sum of the weights. Amounts in euros. */
export const CaseReply = z.object({
  success: z.literal(true),
  case: OfferedCase,
  contents: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      type: ItemType,
      image_url: z.string(),
      price_eur: z.number(),
      sell_price_eur: z.number(),
      rarity: Rarity,
      weight: z.number(),
      chance: z.number(),
    }),
  ),
});
export type CaseReply = z.infer<typeof CaseReply>;

/** A player's newest openings first. created_at: epoch milliseconds. */
export const HistoryReply = z.object({
  success: z.literal(true),
  history: z.array(
    z.object({
      id: z.uuid(),
      case_id: z.string(),
      prize_title: z.string(),
      prize_amount_eur: z.number(),
      rarity: Rarity,
      image_url: z.string(),
      created_at: z.int(),
    }),
  ),
});
export type HistoryReply = z.infer<typeof HistoryReply>;

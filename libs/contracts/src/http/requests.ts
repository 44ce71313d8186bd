import { z } from 'zod';
import { ItemType, Rarity, RequestStatus } from '../states';

/** A player's requests that are not dismissed, newest first. Times in epoch milliseconds; id equals requestId. */
export const RequestsReply = z.object({
  success: z.literal(true),
  requests: z.array(
    z.object({
      requestId: z.uuid(),
      id: z.uuid(),
      itemName: z.string(),
      itemImage: z.string(),
      itemRarity: Rarity,
      itemType: ItemType,
      caseName: z.string(),
      status: RequestStatus,
      admin_comment: z.string().nullable(),
      created_at: z.int(),
      updated_at: z.int(),
    }),
  ),
});
export type RequestsReply = z.infer<typeof RequestsReply>;

export const DismissReply = z.object({ success: z.literal(true) });
export type DismissReply = z.infer<typeof DismissReply>;

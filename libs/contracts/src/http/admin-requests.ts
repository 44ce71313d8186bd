import { z } from 'zod';
import { ItemType, Rarity, RequestStatus } from '../states';
import { text } from '../text';

/** Without a status: all of them. */
export const RequestListQuery = z.object({ status: z.union([z.literal(''), RequestStatus]).optional() });

export const DenyRequestBody = z.object({ comment: text(1_000) });

/** created_at, updated_at: epoch SECONDS, the panel multiplies them by 1,000. */
export const RequestListReply = z.array(
  z.object({
    id: z.uuid(),
    user_uuid: z.uuid(),
    user_nickname: z.string(),
    trade_link: z.string().nullable(),
    inventory_id: z.uuid(),
    item_title: z.string(),
    item_image: z.string(),
    item_rarity: Rarity,
    case_name: z.string(),
    type: ItemType,
    status: RequestStatus,
    admin_comment: z.string().nullable(),
    created_at: z.int(),
    updated_at: z.int(),
  }),
);
export type RequestListReply = z.infer<typeof RequestListReply>;

import { z } from 'zod';
import { ItemType, Rarity, RequestStatus } from '@aftercommit/contracts/states';

/** What every reader of a request selects of it and of its prize. */
export const requestColumns = {
  id: z.uuid(),
  title: z.string(),
  image_url: z.string(),
  rarity: Rarity,
  type: ItemType,
  case_title: z.string(),
  status: RequestStatus,
  admin_comment: z.string().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
};

type RequestColumns = { [Column in keyof typeof requestColumns]: z.output<(typeof requestColumns)[Column]> };

export function decodeRequest(row: RequestColumns) {
  return {
    requestId: row.id,
    itemTitle: row.title,
    itemImageUrl: row.image_url,
    itemRarity: row.rarity,
    itemType: row.type,
    caseTitle: row.case_title,
    status: row.status,
    adminComment: row.admin_comment,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

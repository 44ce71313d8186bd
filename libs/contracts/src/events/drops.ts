import { z } from 'zod';
import { Rarity } from '../states';
import { defineEventType } from './event-type';

/** Somebody won an item; everybody may know. Pictures are URLs, never data. */
export const dropWon = defineEventType({
  payload: z.object({
    openingId: z.uuid(),
    itemTitle: z.string(),
    itemImageUrl: z.string(),
    nickname: z.string(),
    rarity: Rarity,
    caseImageUrl: z.string(),
    wonAtMs: z.int(),
  }),
  stream: () => 'drops',
  wire: () => ({ names: ['new_drop'] }),
  data: z.object({
    id: z.uuid(),
    item_name: z.string(),
    image: z.string(),
    user_name: z.string(),
    rarity: Rarity,
    case_image: z.string(),
    timestamp: z.int(),
  }),
  render: (drop) => ({
    id: drop.openingId,
    item_name: drop.itemTitle,
    image: drop.itemImageUrl,
    user_name: drop.nickname,
    rarity: drop.rarity,
    case_image: drop.caseImageUrl,
    timestamp: drop.wonAtMs,
  }),
  replay: 'as_it_was',
});

import { z } from 'zod';
import { Rarity } from '../states';

/** The newest prizes of everybody, newest first. timestamp: epoch milliseconds. */
export const DropsReply = z.object({
  success: z.literal(true),
  drops: z.array(
    z.object({
      id: z.uuid(),
      item_name: z.string(),
      image: z.string(),
      rarity: Rarity,
      timestamp: z.int(),
      user_uuid: z.uuid(),
      user_name: z.string(),
      case_name: z.string(),
      case_image: z.string(),
    }),
  ),
});
export type DropsReply = z.infer<typeof DropsReply>;

/** unique_users: players who opened a case at least once. */
export const StatsReply = z.object({
  success: z.literal(true),
  stats: z.object({ unique_users: z.int(), total_spins: z.int() }),
});
export type StatsReply = z.infer<typeof StatsReply>;

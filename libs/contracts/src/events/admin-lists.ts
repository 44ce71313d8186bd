import { z } from 'zod';
import { defineEventType } from './event-type';
import { adminsStream } from './streams';

/** Lists of the admin panel. */
export const AdminList = z.enum(['requests', 'problems', 'users', 'payments', 'items', 'cases', 'admins', 'logs']);
export type AdminList = z.infer<typeof AdminList>;

/** These lists of the admin panel changed: read again the one that is open. Names nothing and nobody. */
export const adminListsChanged = defineEventType({
  payload: z.object({ lists: z.array(AdminList).min(1) }),
  stream: () => adminsStream,
  wire: ({ lists }) => ({ names: lists.map((list) => `${list}:changed`) }),
  data: z.object({ lists: z.array(AdminList) }),
  render: ({ lists }) => ({ lists }),
  replay: 'never',
});

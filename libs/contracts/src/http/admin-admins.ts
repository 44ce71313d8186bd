import { z } from 'zod';
import { AccountStatus, AdminRole } from '../states';
import { filledText, text } from '../text';

/** Whoever holds an admin's password can move money: it is longer than a player's. */
const password = z.string().min(12).max(200);

export const NewAdminBody = z.object({
  username: filledText(64),
  password,
  role: AdminRole,
  email: text(254).nullish(),
});
export type NewAdminBody = z.infer<typeof NewAdminBody>;

/** What is absent stays as it is. */
export const AdminChangeBody = z.object({
  role: AdminRole.optional(),
  status: AccountStatus.optional(),
  email: text(254).nullish(),
  password: password.optional(),
});
export type AdminChangeBody = z.infer<typeof AdminChangeBody>;

/** created_at: epoch milliseconds. */
export const AdminListReply = z.array(
  z.object({
    id: z.uuid(),
    username: z.string(),
    email: z.string().nullable(),
    role: AdminRole,
    status: AccountStatus,
    created_at: z.int(),
  }),
);
export type AdminListReply = z.infer<typeof AdminListReply>;

import { z } from 'zod';
import type { AdminSignInReply } from '@aftercommit/contracts/http/admin-sessions';
import { AdminRole } from '@aftercommit/contracts/states';

/** An admin signed in to the panel. A player's session in the same browser is another one. */
export const AdminSession = z.object({
  token: z.string().min(1),
  adminId: z.string().min(1),
  username: z.string(),
  role: AdminRole,
});
export type AdminSession = z.infer<typeof AdminSession>;

export function toAdminSession({ session_token, user_id, username, role }: AdminSignInReply): AdminSession {
  return { token: session_token, adminId: user_id, username, role };
}

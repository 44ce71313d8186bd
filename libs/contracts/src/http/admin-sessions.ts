import { z } from 'zod';
import { AdminRole } from '../states';
import { filledText } from '../text';

export const AdminSignIn = z.object({ username: filledText(64), password: z.string().min(1).max(200) });
export type AdminSignIn = z.infer<typeof AdminSignIn>;

export const AdminSignInReply = z.object({
  success: z.literal(true),
  session_token: z.string(),
  user_id: z.uuid(),
  username: z.string(),
  role: AdminRole,
  email: z.string().nullable(),
});
export type AdminSignInReply = z.infer<typeof AdminSignInReply>;

export const AdminMeReply = z.object({
  success: z.literal(true),
  admin: z.object({ id: z.uuid(), username: z.string(), role: AdminRole, email: z.string().nullable() }),
});
export type AdminMeReply = z.infer<typeof AdminMeReply>;

import { z } from 'zod';
import { displayName, filledText } from '../text';
import { Profile } from './profile';

/** login: in any case of letters. */
export const SignInBody = z.object({ login: filledText(64), password: z.string().min(1).max(200) });
export type SignInBody = z.infer<typeof SignInBody>;

export const SignInReply = z.object({ success: z.literal(true), session_token: z.string(), profile: Profile });
export type SignInReply = z.infer<typeof SignInReply>;

/** An own password; shorter ones are guessed. */
const NewPassword = z.string().min(8).max(200);

/** login: kept in lower case. nickname: what others see; absent: the login. The answer is that of signing in. */
export const RegisterBody = z.object({
  login: z
    .string()
    .trim()
    .regex(/^[\w.@+-]{3,64}$/, '3 to 64 letters, digits or . _ - @ +'),
  password: NewPassword,
  nickname: displayName(64).optional(),
});
export type RegisterBody = z.infer<typeof RegisterBody>;

export const PasswordChangeBody = z.object({
  current_password: z.string().min(1).max(200),
  new_password: NewPassword,
});
export type PasswordChangeBody = z.infer<typeof PasswordChangeBody>;

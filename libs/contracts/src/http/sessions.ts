import { z } from 'zod';
import { filledText } from '../text';
import { Profile } from './profile';

/** login: in any case of letters. */
export const SignInBody = z.object({ login: filledText(64), password: z.string().min(1).max(200) });
export type SignInBody = z.infer<typeof SignInBody>;

export const SignInReply = z.object({ success: z.literal(true), session_token: z.string(), profile: Profile });
export type SignInReply = z.infer<typeof SignInReply>;

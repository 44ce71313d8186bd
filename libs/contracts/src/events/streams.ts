import { z } from 'zod';

/** Streams that everybody may read. */
const publicStreams = ['cases', 'drops'] as const;

/** What signed-in people say to each other. Visitors do not read it. */
export const chatStream = 'chat';

/** Nudges for every admin at once. */
export const adminsStream = 'admins';

export const userStream = (userId: string): string => `user:${userId}`;
export const adminStream = (adminId: string): string => `admin:${adminId}`;

export const isPersonalStream = (stream: string): boolean => stream.startsWith('user:') || stream.startsWith('admin:');

/** Who may read what, all of it. SQL repeats the streams of many readers in is_broadcast_stream(). */
export function listReadableStreams({ userId, adminId }: { userId: string | null; adminId: string | null }): string[] {
  const signedIn = userId || adminId ? [chatStream] : [];
  const asUser = userId ? [userStream(userId)] : [];
  const asAdmin = adminId ? [adminsStream, adminStream(adminId)] : [];
  return [publicStreams, signedIn, asUser, asAdmin].flat();
}

export const StreamName = z.string().min(1).max(80);

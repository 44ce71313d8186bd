import type { UserListReply } from '@aftercommit/contracts/http/admin-users';

export type User = UserListReply[number];

/** The browser's clock is good enough for a badge; the server decides. */
const isAhead = (atMs: number | null): boolean => atMs !== null && atMs > Date.now();

export const isBlocked = (user: User): boolean => user.blocked_forever || isAhead(user.blocked_until);
export const isMuted = (user: User): boolean => user.muted_forever || isAhead(user.muted_until);

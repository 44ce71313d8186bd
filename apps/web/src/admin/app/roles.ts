import type { AdminRole } from '@aftercommit/contracts/states';

const ranks: Record<AdminRole, number> = { moderator: 0, admin: 1, owner: 2 };

/** The server decides; what it would refuse is not offered. */
export const isAtLeast = (role: AdminRole, least: AdminRole): boolean => ranks[role] >= ranks[least];

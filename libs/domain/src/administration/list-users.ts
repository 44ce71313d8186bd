import { z } from 'zod';
import { AccountStatus } from '@aftercommit/contracts/states';
import type { PageRequest } from '../cut-page';
import type { RunsQueries } from '../sessions/find-active-session';

const UserRow = z
  .object({
    id: z.uuid(),
    login: z.string(),
    nickname: z.string(),
    email: z.string().nullable(),
    full_name: z.string().nullable(),
    role: z.string(),
    status: AccountStatus,
    balance_cents: z.coerce.number().int(),
    version: z.coerce.number().int(),
    last_active_at: z.date().nullable(),
    created_at: z.date(),
    blocked_until: z.date().nullable(),
    blocked_forever: z.boolean(),
    block_reason: z.string().nullable(),
    muted_until: z.date().nullable(),
    muted_forever: z.boolean(),
    mute_reason: z.string().nullable(),
  })
  .transform((row) => ({
    userId: row.id,
    login: row.login,
    nickname: row.nickname,
    email: row.email,
    fullName: row.full_name,
    role: row.role,
    status: row.status,
    balanceCents: row.balance_cents,
    balanceVersion: row.version,
    lastActiveAt: row.last_active_at,
    createdAt: row.created_at,
    blockedUntil: row.blocked_until,
    blockedForever: row.blocked_forever,
    blockReason: row.block_reason,
    mutedUntil: row.muted_until,
    mutedForever: row.muted_forever,
    muteReason: row.mute_reason,
  }));

export type ListedUser = z.output<typeof UserRow>;

/**
 * Who is not deleted, newest first. search: part of login, nickname, e-mail or full name, or the whole id. before: the
 * last user of the page in front.
 */
export async function listUsers(
  db: RunsQueries,
  { search = '', before, limit }: PageRequest & { search?: string | undefined },
): Promise<ListedUser[]> {
  const rows = await db.query<unknown[]>(
    `SELECT u.id, u.login, u.nickname, u.email, u.full_name, u.role, u.status, w.balance_cents, w.version,
       u.last_active_at, u.created_at, u.blocked_until, u.blocked_forever, u.block_reason,
       u.muted_until, u.muted_forever, u.mute_reason
     FROM users u JOIN wallets w ON w.user_id = u.id
     WHERE u.deleted_at IS NULL
       AND ($1 = '' OR u.id::text = lower($1) OR concat_ws(' ', u.login, u.nickname, u.email, u.full_name) ILIKE $2)
       AND ($3::uuid IS NULL OR EXISTS (SELECT FROM users b WHERE b.id = $3
         AND (u.created_at < b.created_at OR (u.created_at = b.created_at AND u.id > b.id))))
     ORDER BY u.created_at DESC, u.id LIMIT $4`,
    [search, `%${search.replace(/[\\%_]/g, '\\$&')}%`, before ?? null, limit],
  );
  return z.array(UserRow).parse(rows);
}

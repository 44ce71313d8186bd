import { z } from 'zod';
import { AdminRole } from '@aftercommit/contracts/states';
import { hashSecret } from './session-secrets';

/** A session that may act now. expiresInMs is measured by the database's clock. */
export type ActiveSession = { sessionId: string; expiresInMs: number } & (
  | { kind: 'user'; userId: string; nickname: string }
  | { kind: 'admin'; adminId: string; username: string; email: string | null; role: AdminRole }
);

export type SessionSecret = { token: string } | { cookie: string } | { sessionId: string };

/** Anything that runs SQL: a DataSource, an EntityManager, a pg client behind an adapter. */
export type RunsQueries = { query<Rows>(sql: string, parameters?: unknown[]): Promise<Rows> };

const SessionRow = z.object({
  id: z.uuid(),
  expires_in_ms: z.coerce.number(),
  user_id: z.uuid().nullable(),
  nickname: z.string().nullable(),
  admin_id: z.uuid().nullable(),
  username: z.string().nullable(),
  email: z.string().nullable(),
  role: AdminRole.nullable(),
});

/** null: unknown, ended, expired, or its person is blocked, inactive or deleted. */
export async function findActiveSession(db: RunsQueries, secret: SessionSecret): Promise<ActiveSession | null> {
  const [column, value] =
    'token' in secret
      ? ['token_hash', hashSecret(secret.token)]
      : 'cookie' in secret
        ? ['cookie_hash', hashSecret(secret.cookie)]
        : ['id', secret.sessionId];
  const rows = await db.query<unknown[]>(
    `SELECT s.id, extract(epoch FROM s.expires_at - clock_timestamp()) * 1000 AS expires_in_ms,
       s.user_id, u.nickname, s.admin_id, a.username, a.email, a.role
     FROM sessions s LEFT JOIN users u ON u.id = s.user_id LEFT JOIN admins a ON a.id = s.admin_id
     WHERE s.${column} = $1 AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
       AND (s.user_id IS NULL OR (u.status = 'active' AND u.deleted_at IS NULL AND NOT u.blocked_forever
         AND (u.blocked_until IS NULL OR u.blocked_until <= clock_timestamp())))
       AND (s.admin_id IS NULL OR a.status = 'active')`,
    [value],
  );
  return rows[0] ? toActiveSession(SessionRow.parse(rows[0])) : null;
}

function toActiveSession(row: z.infer<typeof SessionRow>): ActiveSession {
  const session = { sessionId: row.id, expiresInMs: row.expires_in_ms };
  if (row.user_id) return { ...session, kind: 'user', userId: row.user_id, nickname: row.nickname ?? '' };
  if (!row.admin_id || !row.role) throw new Error(`session ${row.id} belongs to nobody`);
  return {
    ...session,
    kind: 'admin',
    adminId: row.admin_id,
    username: row.username ?? '',
    email: row.email,
    role: row.role,
  };
}

import { z } from 'zod';
import { AuditType } from '@aftercommit/contracts/states';
import type { RunsQueries } from '../sessions/find-active-session';

const rowsMax = 500;

const AuditRow = z
  .object({
    id: z.coerce.number(),
    actor: z.string(),
    action: z.string(),
    details: z.string(),
    type: AuditType,
    created_at: z.date(),
  })
  .transform(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }));

export type AuditLogEntry = z.output<typeof AuditRow>;

/** The newest 500, newest first. */
export async function listAuditLog(db: RunsQueries): Promise<AuditLogEntry[]> {
  const rows = await db.query<unknown[]>(
    'SELECT id, actor, action, details, type, created_at FROM audit_log ORDER BY id DESC LIMIT $1',
    [rowsMax],
  );
  return z.array(AuditRow).parse(rows);
}

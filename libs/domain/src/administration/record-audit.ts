import type { EntityManager } from 'typeorm';
import type { AuditAction } from '@aftercommit/contracts/audit-actions';
import type { AdminList } from '@aftercommit/contracts/events/admin-lists';
import type { AuditType } from '@aftercommit/contracts/states';
import { nudgeAdmins } from './nudge-admins';

/** The admin who acts. */
export type ActingAdmin = { adminId: string; username: string };

/** Who acts: an admin of the panel, or the operating system's user of a command (adminId: null). */
export type Actor = { adminId: string | null; username: string };

/** details: one line for people, which the panel takes apart again (apps/web/src/admin/log). */
export type AuditEntry = { action: AuditAction; details: string; type?: AuditType };

/** The list of the panel that an action on this noun changes, besides the log. */
const listOfNoun: Readonly<Partial<Record<string, AdminList>>> = {
  admin: 'admins',
  balance: 'users',
  case: 'cases',
  item: 'items',
  payment: 'payments',
  problem: 'problems',
  request: 'requests',
  user: 'users',
};

/** Who did what, in the transaction that did it: a change, its trace and the nudge of the other panels commit together. */
export async function recordAudit(tx: EntityManager, actor: Actor, entry: AuditEntry): Promise<void> {
  await tx.query('INSERT INTO audit_log (admin_id, actor, action, details, type) VALUES ($1, $2, $3, $4, $5)', [
    actor.adminId,
    actor.username,
    entry.action,
    entry.details,
    entry.type ?? 'info',
  ]);
  const list = listOfNoun[entry.action.split('.')[0] ?? ''];
  await nudgeAdmins(tx, list ? [list, 'logs'] : ['logs']);
}

/** What a player did to their own account that a person may have to explain later. */
export async function recordOwnAudit(tx: EntityManager, userId: string, entry: AuditEntry): Promise<void> {
  await tx.query(
    'INSERT INTO audit_log (actor, action, details, type) SELECT login, $2, $3, $4 FROM users WHERE id = $1',
    [userId, entry.action, entry.details, entry.type ?? 'info'],
  );
}

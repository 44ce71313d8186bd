import type { EntityManager } from 'typeorm';
import type { AuditType } from '@aftercommit/contracts/states';

/** The admin who acts. */
export type ActingAdmin = { adminId: string; username: string };

/** Who acts: an admin of the panel, or the operating system's user of a command (adminId: null). */
export type Actor = { adminId: string | null; username: string };

/** action: `<noun>.<verb>`, past tense. details: one line for people. */
export type AuditEntry = { action: string; details: string; type?: AuditType };

/** Who did what, in the transaction that did it: a change and its trace commit together. */
export async function recordAudit(tx: EntityManager, actor: Actor, entry: AuditEntry): Promise<void> {
  await tx.query('INSERT INTO audit_log (admin_id, actor, action, details, type) VALUES ($1, $2, $3, $4, $5)', [
    actor.adminId,
    actor.username,
    entry.action,
    entry.details,
    entry.type ?? 'info',
  ]);
}

import type { DataSource } from 'typeorm';

/** What admins left in the audit log, oldest first. */
export function readAudit(
  dataSource: DataSource,
): Promise<{ actor: string; action: string; details: string; type: string }[]> {
  return dataSource.query('SELECT actor, action, details, type FROM audit_log ORDER BY id');
}

import type { EntityManager } from 'typeorm';
import { recordAudit, type Actor } from '../administration/record-audit';

export type Pruned = { dropped: string[]; cleaned: Record<string, number>; keepDays: number; reason: string };

export async function recordPrune(tx: EntityManager, actor: Actor, pruned: Pruned): Promise<void> {
  const { dropped, cleaned, keepDays, reason } = pruned;
  const rows = Object.entries(cleaned).map(([table, count]) => `${table} ${count}`);
  const details = `kept ${keepDays} days; dropped ${dropped.join(', ') || 'nothing'}; ${rows.join(', ')}: ${reason}`;
  await recordAudit(tx, actor, { action: 'outbox.pruned', details, type: 'warning' });
}

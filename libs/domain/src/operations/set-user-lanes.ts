import type { EntityManager } from 'typeorm';
import * as lanes from '@aftercommit/outbox/set-user-lanes';
import { recordAudit, type Actor } from '../administration/record-audit';

/** false: events are pending, and nothing was changed. */
export async function setUserLanes(
  tx: EntityManager,
  actor: Actor,
  { count, reason }: { count: number; reason: string },
): Promise<boolean> {
  if (!(await lanes.setUserLanes(tx, count))) return false;
  await recordAudit(tx, actor, { action: 'lanes.changed', details: `${count}: ${reason}`, type: 'warning' });
  return true;
}

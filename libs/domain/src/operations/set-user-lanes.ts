import type { EntityManager } from 'typeorm';
import * as lanes from '@aftercommit/outbox/set-user-lanes';
import { recordAudit, type Actor } from '../administration/record-audit';
import { DomainError } from '../domain-error';

/** @throws DomainError lanes_busy: events are pending, and nothing was changed */
export async function setUserLanes(
  tx: EntityManager,
  actor: Actor,
  { count, reason }: { count: number; reason: string },
): Promise<void> {
  if (!(await lanes.setUserLanes(tx, count))) throw new DomainError('lanes_busy');
  await recordAudit(tx, actor, { action: 'lanes.changed', details: `${count}: ${reason}`, type: 'warning' });
}

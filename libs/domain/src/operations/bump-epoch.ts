import type { EntityManager } from 'typeorm';
import { bumpEpoch as bump } from '@aftercommit/outbox/bump-epoch';
import { recordAudit, type Actor } from '../administration/record-audit';

/** Starts another life of the numbering, after a restore: every client resyncs once. Returns its name. */
export async function bumpEpoch(tx: EntityManager, actor: Actor, reason: string): Promise<string> {
  const epoch = await bump(tx);
  await recordAudit(tx, actor, { action: 'epoch.bumped', details: `${epoch}: ${reason}`, type: 'warning' });
  return epoch;
}

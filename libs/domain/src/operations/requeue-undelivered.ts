import type { EntityManager } from 'typeorm';
import type { Undelivered } from '@aftercommit/contracts/http/admin-outbox-upkeep';
import type { Batch } from '@aftercommit/outbox/batch';
import { recordAudit, type Actor } from '../administration/record-audit';

/** A job without its events: whoever takes it reads them from the log. */
export type AddJob = (job: Omit<Batch, 'events'>) => Promise<unknown>;

/** Queues what is missing again, one job for each lane. Repeated it does no harm: servers skip what they have emitted. */
export async function requeueUndelivered({ epoch, lanes }: Undelivered, addJob: AddJob): Promise<void> {
  for (const { lane, delivered, head, undelivered } of lanes) {
    if (undelivered > 0) await addJob({ epoch, lane, first: (delivered ?? head - 1) + 1, last: head });
  }
}

export async function recordReconcile(
  tx: EntityManager,
  actor: Actor,
  { found, reason }: { found: Undelivered; reason: string },
): Promise<void> {
  const lanes = found.lanes
    .filter(({ undelivered, pending }) => undelivered > 0 || pending > 0)
    .map(({ lane, undelivered, pending }) => `lane ${lane}: ${undelivered} undelivered, ${pending} pending`);
  const details = `${lanes.join('; ') || 'nothing was missing'}: ${reason}`;
  await recordAudit(tx, actor, { action: 'outbox.reconciled', details, type: 'warning' });
}

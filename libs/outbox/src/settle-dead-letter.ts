import type { EntityManager } from 'typeorm';
import { z } from 'zod';

export type Settlement = { actor: string; reason: string } & (
  { state: 'requeued'; requeuedAs: string } | { state: 'discarded' }
);

const OpenRow = z.object({ outbox_id: z.coerce.number(), state: z.string(), type: z.string(), stream: z.string() });

export type LockedDeadLetter = { outboxId: number; eventId: string; type: string; stream: string; isOpen: boolean };

/** Locks the dead letter of an event until the end of the transaction. null: there is none. */
export async function lockDeadLetter(tx: EntityManager, eventId: string): Promise<LockedDeadLetter | null> {
  const rows = await tx.query<unknown[]>(
    `SELECT d.outbox_id, d.state, o.type, o.stream FROM dead_letters d JOIN outbox o ON o.id = d.outbox_id
     WHERE d.event_id = $1 FOR UPDATE OF d`,
    [eventId],
  );
  if (!rows[0]) return null;
  const { outbox_id: outboxId, state, type, stream } = OpenRow.parse(rows[0]);
  return { outboxId, eventId, type, stream, isOpen: state === 'open' };
}

/** The row stays: servers go on sending the event's old number without its data. */
export async function settleDeadLetter(tx: EntityManager, outboxId: number, settlement: Settlement): Promise<void> {
  await tx.query(
    `UPDATE dead_letters SET state = $2, settled_at = clock_timestamp(), settled_by = $3, settled_reason = $4,
       requeued_as = $5 WHERE outbox_id = $1`,
    [
      outboxId,
      settlement.state,
      settlement.actor,
      settlement.reason,
      settlement.state === 'requeued' ? settlement.requeuedAs : null,
    ],
  );
}

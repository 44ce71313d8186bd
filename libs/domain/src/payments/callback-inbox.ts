import type { EntityManager } from 'typeorm';
import { describeProblemCause, type ParkedReason, type ProblemCause } from '@aftercommit/contracts/problem-causes';

/** A callback whose signature is verified. */
export type SignedCallback = {
  provider: string;
  /** The provider's own id of the message: a repeat is known by it. */
  eventKey: string;
  bodyText: string;
  headers: Record<string, string>;
  /** The id of the secret that the signature matched. */
  keyId: string;
};

/** What became of a callback: ignored changes nothing because something stronger is known; parked waits for a person. */
export type CallbackOutcome =
  { result: 'applied' | 'repeated' | 'ignored' } | { result: 'parked'; parkedReason: ParkedReason };

/**
 * Keeps the callback for ever. null: this message was here before. Of several at once one goes on; the others wait here
 * for its commit.
 */
export async function keepCallback(tx: EntityManager, callback: SignedCallback): Promise<string | null> {
  const rows = await tx.query<{ id: string }[]>(
    `INSERT INTO payment_inbox (provider, event_key, body, headers, key_id, result) VALUES ($1, $2, $3, $4, $5, 'applied')
     ON CONFLICT (provider, event_key) DO NOTHING RETURNING id`,
    [callback.provider, callback.eventKey, callback.bodyText, JSON.stringify(callback.headers), callback.keyId],
  );
  return rows[0]?.id ?? null;
}

export async function noteResult(tx: EntityManager, inboxId: string, result: 'repeated' | 'ignored'): Promise<void> {
  await tx.query('UPDATE payment_inbox SET result = $2 WHERE id = $1', [inboxId, result]);
}

/** Sets the callback aside and puts it on the desk of the admins. */
export async function parkCallback(
  tx: EntityManager,
  { inboxId, reason, userId }: { inboxId: string; reason: ParkedReason; userId: string | null },
): Promise<void> {
  await tx.query(`UPDATE payment_inbox SET result = 'parked', parked_reason = $2 WHERE id = $1`, [inboxId, reason]);
  await reportPaymentProblem(tx, {
    inboxId,
    userId,
    cause: { kind: 'callback_parked', reason, inboxId },
  });
}

export async function reportPaymentProblem(
  tx: EntityManager,
  { inboxId, userId, cause }: { inboxId: string; userId: string | null; cause: ProblemCause },
): Promise<void> {
  await tx.query(
    `INSERT INTO problems (user_id, type, description, priority, inbox_id) VALUES ($1, 'payment', $2, 'high', $3)
     ON CONFLICT (inbox_id) DO NOTHING`,
    [userId, describeProblemCause(cause), inboxId],
  );
}

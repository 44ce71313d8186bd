import { z } from 'zod';
import { PaymentStatus } from '@aftercommit/contracts/http/payments';
import type { RunsQueries } from '../sessions/find-active-session';

/** The newest payments: an answer of bounded size. */
const paymentsMax = 500;

export const ownPaymentColumns = 'id, coalesce(amount_cents, intended_cents) AS cents, status, created_at';

/** cents: what was paid, before that what was meant to be paid; null: neither is known. */
export const OwnPaymentRow = z
  .object({ id: z.uuid(), cents: z.coerce.number().int().nullable(), status: PaymentStatus, created_at: z.date() })
  .transform(({ id, cents, status, created_at }) => ({ paymentId: id, cents, status, createdAt: created_at }));
export type OwnPayment = z.output<typeof OwnPaymentRow>;

/** A player's payments, newest first. */
export async function listOwnPayments(db: RunsQueries, userId: string): Promise<OwnPayment[]> {
  const rows = await db.query<unknown[]>(
    `SELECT ${ownPaymentColumns} FROM payments WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT $2`,
    [userId, paymentsMax],
  );
  return rows.map((row) => OwnPaymentRow.parse(row));
}

/** null: this player has no such payment. */
export async function findOwnPayment(
  db: RunsQueries,
  { userId, paymentId }: { userId: string; paymentId: string },
): Promise<OwnPayment | null> {
  const rows = await db.query<unknown[]>(`SELECT ${ownPaymentColumns} FROM payments WHERE user_id = $1 AND id = $2`, [
    userId,
    paymentId,
  ]);
  return rows[0] ? OwnPaymentRow.parse(rows[0]) : null;
}

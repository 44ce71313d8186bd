import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { PaymentStatus } from '@aftercommit/contracts/http/payments';

/** A payment as it is under its lock. userId: null until a callback names the user; amountCents: null until the credit. */
export type Payment = {
  id: string;
  userId: string | null;
  amountCents: number | null;
  /** What the user meant to pay; null: the payment began at the provider. */
  intendedCents: number | null;
  status: PaymentStatus;
};

/** isNew: this fact is the first one about it. */
export type LockedPayment = Payment & { isNew: boolean };

const PaymentRow = z
  .object({
    id: z.uuid(),
    user_id: z.uuid().nullable(),
    amount_cents: z.coerce.number().int().nullable(),
    intended_cents: z.coerce.number().int().nullable(),
    status: PaymentStatus,
  })
  .transform((row): Payment => ({
    id: row.id,
    userId: row.user_id,
    amountCents: row.amount_cents,
    intendedCents: row.intended_cents,
    status: row.status,
  }));

/** Locks the payment until the end of the transaction, before any wallet; makes it at its first fact, whichever that is. */
export async function lockPayment(
  tx: EntityManager,
  { provider, providerPaymentId, userId }: { provider: string; providerPaymentId: string; userId: string | null },
): Promise<LockedPayment> {
  const created = await tx.query<unknown[]>(
    `INSERT INTO payments (provider, provider_payment_id, user_id, status) VALUES ($1, $2, $3, 'pending')
     ON CONFLICT (provider, provider_payment_id) DO NOTHING RETURNING id`,
    [provider, providerPaymentId, userId],
  );
  const rows = await tx.query<unknown[]>(
    `SELECT id, user_id, amount_cents, intended_cents, status FROM payments
     WHERE provider = $1 AND provider_payment_id = $2 FOR UPDATE`,
    [provider, providerPaymentId],
  );
  const payment = { ...PaymentRow.parse(rows[0]), isNew: created.length > 0 };
  if (payment.userId !== null || userId === null) return payment;
  await tx.query('UPDATE payments SET user_id = $2, updated_at = now() WHERE id = $1', [payment.id, userId]);
  return { ...payment, userId };
}

export async function updatePayment(
  tx: EntityManager,
  { id, amountCents, status }: Omit<Payment, 'intendedCents'>,
): Promise<void> {
  await tx.query(
    `UPDATE payments SET amount_cents = $2, status = $3, updated_at = now()
     WHERE id = $1 AND (amount_cents, status) IS DISTINCT FROM ($2::bigint, $3::text)`,
    [id, amountCents, status],
  );
}

/** Keeps the provider's own name of a locked payment; the first one told stays. */
export async function noteProviderOrder(tx: EntityManager, paymentId: string, providerOrderId: string): Promise<void> {
  await tx.query(
    'UPDATE payments SET provider_order_id = $2, updated_at = now() WHERE id = $1 AND provider_order_id IS NULL',
    [paymentId, providerOrderId],
  );
}

/** What a payment is called by us, where only the provider's own name of it is known. null: no payment, or several. */
export async function findByProviderOrder(
  tx: EntityManager,
  { provider, providerOrderId }: { provider: string; providerOrderId: string },
): Promise<string | null> {
  const rows = await tx.query<{ provider_payment_id: string }[]>(
    'SELECT provider_payment_id FROM payments WHERE provider = $1 AND provider_order_id = $2 LIMIT 2',
    [provider, providerOrderId],
  );
  return rows.length === 1 ? (rows[0]?.provider_payment_id ?? null) : null;
}

import type { EntityManager } from 'typeorm';

/** The provider's name of a payment: what its money in suspense is known by. */
export type ProviderPayment = { provider: string; providerPaymentId: string };

/**
 * Books money that a provider took for us and that cannot be given to anybody yet, once per payment. A payment that is
 * credited already has none: what contradicts it is words, not money.
 */
export async function holdInSuspense(
  tx: EntityManager,
  { provider, providerPaymentId, amountCents }: ProviderPayment & { amountCents: number },
): Promise<void> {
  await tx.query(
    `WITH transaction AS (
       INSERT INTO ledger_transactions (kind, reference)
       SELECT 'suspense', $1 || ':' || $2 WHERE NOT EXISTS (
         SELECT FROM payments p JOIN payment_effects c ON c.payment_id = p.id AND c.kind = 'credit'
         WHERE p.provider = $1 AND p.provider_payment_id = $2)
       ON CONFLICT DO NOTHING RETURNING id
     )
     INSERT INTO ledger_entries (transaction_id, account, amount_cents)
     SELECT t.id, h.account, h.amount_cents FROM transaction t,
       (VALUES ('house:payments', -$3::bigint), ('house:suspense', $3::bigint)) h (account, amount_cents)`,
    [provider, providerPaymentId, amountCents],
  );
}

/** Takes a payment's money out of suspense, if it is there, because it is booked where it belongs. */
export async function clearSuspense(
  tx: EntityManager,
  { provider, providerPaymentId }: ProviderPayment,
): Promise<void> {
  await tx.query(
    `WITH held AS (
       SELECT e.account, e.amount_cents FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
       WHERE t.kind = 'suspense' AND t.reference = $1
     ), transaction AS (
       INSERT INTO ledger_transactions (kind, reference) SELECT 'suspense_cleared', $1 WHERE EXISTS (SELECT FROM held) RETURNING id
     )
     INSERT INTO ledger_entries (transaction_id, account, amount_cents)
     SELECT t.id, h.account, -h.amount_cents FROM transaction t, held h`,
    [`${provider}:${providerPaymentId}`],
  );
}

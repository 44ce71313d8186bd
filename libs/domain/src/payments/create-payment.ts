import type { EntityManager } from 'typeorm';
import { nudgeAdmins } from '../administration/nudge-admins';
import { lockWallet } from '../balance/wallet';
import { assertWithinLimits } from '../limits/assert-within-limits';
import { OwnPaymentRow, ownPaymentColumns, type OwnPayment } from './list-own-payments';

export type NewPayment = {
  paymentId: string;
  userId: string;
  amountCents: number;
  /** Whose callbacks it waits for. */
  provider: string;
  timeZone: string;
};

/**
 * What a player means to pay: the provider's callback must name this id, this user and this amount. Moves no money, and
 * takes room of the player's deposit limits.
 * @throws DomainError self_excluded | deposit_limit_reached
 */
export async function createPayment(
  tx: EntityManager,
  { paymentId, userId, amountCents, provider, timeZone }: NewPayment,
): Promise<OwnPayment> {
  const wallet = await lockWallet(tx, userId);
  await assertWithinLimits(tx, wallet, { kind: 'deposit', amountCents, timeZone });
  const rows = await tx.query<unknown[]>(
    // The clock of now, not of the transaction's start: one that waited here over midnight would count in no period.
    `INSERT INTO payments (id, provider, provider_payment_id, user_id, intended_cents, status, created_at)
     VALUES ($1::uuid, $4, $1::uuid::text, $2, $3, 'pending', clock_timestamp()) RETURNING ${ownPaymentColumns}`,
    [paymentId, userId, amountCents, provider],
  );
  await nudgeAdmins(tx, ['payments']);
  return OwnPaymentRow.parse(rows[0]);
}

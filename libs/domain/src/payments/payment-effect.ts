import type { EntityManager } from 'typeorm';
import { z } from 'zod';

/** More facts about one payment than this are a broken provider, and would make each next one slower. */
export const effectsPerPaymentMax = 100;

export const PaymentEffectKind = z.enum(['credit', 'dispute', 'refund', 'dispute_won', 'dispute_lost']);
export type PaymentEffectKind = z.infer<typeof PaymentEffectKind>;

/** A fact about a payment that moves money or settles that it was moved, once for ever. */
export type PaymentEffect = {
  kind: PaymentEffectKind;
  effectKey: string;
  amountCents: number;
  /** false: known, but what it follows from (the credit; for the end of a dispute, the dispute) is not there yet. */
  applied: boolean;
  inboxId: string;
};

const EffectRow = z
  .object({
    kind: PaymentEffectKind,
    effect_key: z.string(),
    amount_cents: z.coerce.number().int(),
    applied: z.boolean(),
    inbox_id: z.string(),
  })
  .transform((row): PaymentEffect => ({
    kind: row.kind,
    effectKey: row.effect_key,
    amountCents: row.amount_cents,
    applied: row.applied,
    inboxId: row.inbox_id,
  }));

/** Everything known about a payment that is locked, oldest first. */
export async function listPaymentEffects(tx: EntityManager, paymentId: string): Promise<PaymentEffect[]> {
  const rows = await tx.query<unknown[]>(
    `SELECT kind, effect_key, amount_cents, applied_at IS NOT NULL AS applied, inbox_id
     FROM payment_effects WHERE payment_id = $1 ORDER BY inbox_id, kind`,
    [paymentId],
  );
  return rows.map((row) => EffectRow.parse(row));
}

export async function insertPaymentEffects(
  tx: EntityManager,
  paymentId: string,
  effects: Omit<PaymentEffect, 'applied'>[],
): Promise<void> {
  for (const { kind, effectKey, amountCents, inboxId } of effects) {
    await tx.query(
      `INSERT INTO payment_effects (payment_id, kind, effect_key, amount_cents, inbox_id) VALUES ($1, $2, $3, $4, $5)`,
      [paymentId, kind, effectKey, amountCents, inboxId],
    );
  }
}

import { z } from 'zod';

/** Why a signed callback waits for a person. */
export const ParkedReason = z.enum([
  'not_an_object',
  'invalid_fields',
  'unknown_status',
  'unknown_user',
  'unknown_payment',
  'deleted_user',
  'other_currency',
  'absurd_amount',
  'contradicts_user',
  'contradicts_amount',
  'too_many_facts',
]);
export type ParkedReason = z.infer<typeof ParkedReason>;

/** Which of a player's own bounds a credit broke that nobody could refuse. */
export const BrokenLimit = z.enum(['self_excluded', 'deposit_limit_reached']);
export type BrokenLimit = z.infer<typeof BrokenLimit>;

/** What the site itself puts on the desk of the admins. */
export type ProblemCause =
  | { kind: 'callback_parked'; reason: ParkedReason; inboxId: string }
  | { kind: 'taken_more_than_paid'; paymentId: string }
  | { kind: 'credited_beyond_limit'; limit: BrokenLimit; paymentId: string };

/** A problem is kept as one English sentence, which the clients of the original contract show. */
export function describeProblemCause(cause: ProblemCause): string {
  switch (cause.kind) {
    case 'callback_parked':
      return `A signed payment callback was not applied (${cause.reason}). It is kept as payment_inbox ${cause.inboxId}.`;
    case 'taken_more_than_paid':
      return `Refunds and disputes of payment ${cause.paymentId} took more than was paid. They were applied.`;
    case 'credited_beyond_limit':
      return `Payment ${cause.paymentId} was credited although the player's own bounds forbid it (${cause.limit}).`;
  }
}

const parked = /^A signed payment callback was not applied \((\w+)\)\. It is kept as payment_inbox (\S+)\.$/;
const taken = /^Refunds and disputes of payment (\S+) took more than was paid\. They were applied\.$/;
const beyondLimit = /^Payment (\S+) was credited although the player's own bounds forbid it \((\w+)\)\.$/;

/** Reads such a sentence back, for a page that has words of its own. null: somebody else wrote it. */
export function readProblemCause(description: string): ProblemCause | null {
  const [, code, inboxId] = parked.exec(description) ?? [];
  const reason = ParkedReason.safeParse(code).data;
  if (reason && inboxId) return { kind: 'callback_parked', reason, inboxId };
  const [, takenFrom] = taken.exec(description) ?? [];
  if (takenFrom) return { kind: 'taken_more_than_paid', paymentId: takenFrom };
  const [, paymentId, bound] = beyondLimit.exec(description) ?? [];
  const limit = BrokenLimit.safeParse(bound).data;
  return limit && paymentId ? { kind: 'credited_beyond_limit', limit, paymentId } : null;
}

/** The resolution of a problem whose callback was applied in the end. */
export const callbackAppliedResolution = 'The callback was applied.';

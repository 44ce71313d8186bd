import { z } from 'zod';
import { PaymentStatus } from '@aftercommit/contracts/http/payments';
import { cutPage, type Page, type PageRequest } from '../cut-page';
import type { RunsQueries } from '../sessions/find-active-session';

const cents = z.coerce.number().int().nullable();

const PaymentRow = z
  .object({
    id: z.uuid(),
    provider: z.string(),
    provider_payment_id: z.string(),
    user_id: z.uuid().nullable(),
    nickname: z.string().nullable(),
    amount_cents: cents,
    intended_cents: cents,
    currency: z.string(),
    status: PaymentStatus,
    created_at: z.date(),
    updated_at: z.date(),
  })
  .transform(({ id, provider, nickname, currency, status, ...row }) => ({
    paymentId: id,
    provider,
    nickname,
    currency,
    status,
    providerPaymentId: row.provider_payment_id,
    userId: row.user_id,
    amountCents: row.amount_cents,
    intendedCents: row.intended_cents,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));

export type ListedPayment = z.output<typeof PaymentRow>;

export type PaymentSearch = PageRequest & { search?: string | undefined; status?: PaymentStatus | undefined };

/** Everybody's payments, newest first. search: a whole id, or part of the player's login or nickname. */
export async function listPayments(
  db: RunsQueries,
  { search = '', status, before, limit }: PaymentSearch,
): Promise<Page<ListedPayment>> {
  const rows = await db.query<unknown[]>(
    `SELECT p.id, p.provider, p.provider_payment_id, p.user_id, u.nickname, p.amount_cents, p.intended_cents, p.currency,
       p.status, p.created_at, p.updated_at
     FROM payments p LEFT JOIN users u ON u.id = p.user_id
     WHERE ($1 = '' OR p.id::text = lower($1) OR p.user_id::text = lower($1) OR p.provider_payment_id = $1
         OR concat_ws(' ', u.login, u.nickname) ILIKE $2)
       AND ($3::text IS NULL OR p.status = $3)
       AND ($4::uuid IS NULL OR (p.created_at, p.id) < (SELECT b.created_at, b.id FROM payments b WHERE b.id = $4))
     ORDER BY p.created_at DESC, p.id DESC LIMIT $5`,
    [search, `%${search.replace(/[\\%_]/g, '\\$&')}%`, status ?? null, before ?? null, limit + 1],
  );
  return cutPage(z.array(PaymentRow).parse(rows), limit, ({ paymentId }) => paymentId);
}

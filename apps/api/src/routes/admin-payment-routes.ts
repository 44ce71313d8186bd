import { Router } from 'express';
import {
  CallbackListQuery,
  PaymentListQuery,
  type CallbackListReply,
  type PaymentListReply,
} from '@aftercommit/contracts/http/admin-payments';
import { toEuros } from '@aftercommit/contracts/money';
import { listCallbacks, type ListedCallback } from '@aftercommit/domain/payments/list-callbacks';
import { listPayments, type ListedPayment } from '@aftercommit/domain/payments/list-payments';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin } from '../http/authenticate';

/** Payments and the callbacks that made them: for admins, a callback's body may say more than moderators need. */
export function createAdminPaymentRoutes({ dataSource }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateAdmin(dataSource, 'admin');

  router.get('/api/admin/payments', authenticate, async (request, response) => {
    const { q: search, ...query } = PaymentListQuery.parse(request.query);
    const { rows, next } = await listPayments(dataSource, { search, ...query });
    response.json({ success: true, payments: rows.map(toPayment), next } satisfies PaymentListReply);
  });

  router.get('/api/admin/callbacks', authenticate, async (request, response) => {
    const { rows, next } = await listCallbacks(dataSource, CallbackListQuery.parse(request.query));
    response.json({ success: true, callbacks: rows.map(toCallback), next } satisfies CallbackListReply);
  });
  return router;
}

function toPayment(payment: ListedPayment): PaymentListReply['payments'][number] {
  return {
    id: payment.paymentId,
    provider: payment.provider,
    provider_payment_id: payment.providerPaymentId,
    user_uuid: payment.userId,
    user_nickname: payment.nickname,
    amount: payment.amountCents === null ? null : toEuros(payment.amountCents),
    intended: payment.intendedCents === null ? null : toEuros(payment.intendedCents),
    currency: payment.currency,
    status: payment.status,
    created_at: payment.createdAt.getTime(),
    updated_at: payment.updatedAt.getTime(),
  };
}

function toCallback(callback: ListedCallback): CallbackListReply['callbacks'][number] {
  return {
    id: callback.inboxId,
    provider: callback.provider,
    event_key: callback.eventKey,
    key_id: callback.keyId,
    result: callback.result,
    parked_reason: callback.parkedReason,
    problem_id: callback.problemId,
    problem_status: callback.problemStatus,
    body: callback.bodyText,
    received_at: callback.receivedAt.getTime(),
  };
}

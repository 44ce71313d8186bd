import { Router } from 'express';
import {
  CreatePayment,
  type Payment,
  type PaymentReply,
  type PaymentsReply,
} from '@aftercommit/contracts/http/payments';
import { toEuros } from '@aftercommit/contracts/money';
import { createPayment } from '@aftercommit/domain/payments/create-payment';
import { listOwnPayments, type OwnPayment } from '@aftercommit/domain/payments/list-own-payments';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { respondToMutation } from '../http/respond-to-mutation';

export function createOwnPaymentRoutes({ dataSource, runTransaction }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateUser(dataSource);

  router.get('/api/payments', authenticate, async (_request, response) => {
    const payments = await listOwnPayments(dataSource, readUser(response).userId);
    response.json({ success: true, payments: payments.map(toPayment) } satisfies PaymentsReply);
  });

  router.post(
    '/api/payments',
    authenticate,
    respondToMutation(runTransaction, CreatePayment, async (tx, body, _request, response): Promise<PaymentReply> => {
      const payment = await createPayment(tx, { userId: readUser(response).userId, amountCents: body.amount });
      return { success: true, payment: toPayment(payment) };
    }),
  );
  return router;
}

function toPayment({ paymentId, cents, status, createdAt }: OwnPayment): Payment {
  const amount = cents === null ? null : toEuros(cents);
  return { id: paymentId, amount, currency: 'EUR', status, created_at: createdAt.getTime() };
}

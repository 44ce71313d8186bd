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
import { DomainError } from '@aftercommit/domain/domain-error';
import { authenticateUser, readUser } from '../http/authenticate';
import { createProviders } from '../providers/create-providers';
import { respondToMutation } from '../http/respond-to-mutation';

export function createOwnPaymentRoutes({ dataSource, runTransaction, config }: ApiDeps): Router {
  const router = Router();
  const authenticate = authenticateUser(dataSource);
  const providers = createProviders(config).map(({ name }) => name);

  router.get('/api/payments', authenticate, async (_request, response) => {
    const payments = await listOwnPayments(dataSource, readUser(response).userId);
    response.json({ success: true, payments: payments.map(toPayment) } satisfies PaymentsReply);
  });

  router.post(
    '/api/payments',
    authenticate,
    respondToMutation(
      runTransaction,
      CreatePayment,
      async (tx, body, _request, response, paymentId): Promise<PaymentReply> => {
        const { userId } = readUser(response);
        const timeZone = config.SITE_TIME_ZONE;
        const { amount: amountCents, provider } = body;
        if (!providers.includes(provider))
          throw new DomainError('invalid_input', `provider: ${provider} is not set up`);
        const payment = await createPayment(tx, { paymentId, userId, amountCents, provider, timeZone });
        return { success: true, payment: toPayment(payment) };
      },
    ),
  );
  return router;
}

function toPayment({ paymentId, cents, status, createdAt }: OwnPayment): Payment {
  const amount = cents === null ? null : toEuros(cents);
  return { id: paymentId, amount, currency: 'EUR', status, created_at: createdAt.getTime() };
}

import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { Webhook } from 'standardwebhooks';
import { DemoPay, type DemoPayReply, type PaymentCallback } from '@aftercommit/contracts/http/payments';
import { toEuros } from '@aftercommit/contracts/money';
import { DomainError } from '@aftercommit/domain/domain-error';
import { findOwnPayment } from '@aftercommit/domain/payments/list-own-payments';
import type { ApiDeps } from '../api-deps';
import { authenticateUser, readUser } from '../http/authenticate';
import { readPathId } from '../http/read-path-id';
import { isValidAt } from '../providers/webhook-keys';

const callbackTimeoutMs = 5_000;

/** Plays the payment provider, so that a newcomer can top up: sends signed callbacks over HTTP, as a real one does. */
export function createDemoPaymentRoutes({ dataSource, config }: ApiDeps): Router {
  const router = Router();
  if (!config.DEMO) return router;

  router.post('/api/demo/payments/:id/pay', authenticateUser(dataSource), async (request, response) => {
    const { status, repeats, reversed } = DemoPay.parse(request.body ?? {});
    const { userId } = readUser(response);
    const payment = await findOwnPayment(dataSource, { userId, paymentId: readPathId(request, 'payment_not_found') });
    if (!payment || payment.cents === null) throw new DomainError('payment_not_found');
    const fact = { userId, paymentId: payment.paymentId, amount: toEuros(payment.cents), currency: 'EUR' };
    const told = reversed ? [status, 'pending'] : ['pending', status];
    const key = config.PAYMENT_WEBHOOK_SECRET.find((each) => isValidAt(each, new Date()));
    if (!key) throw new DomainError('try_again');
    const url = `http://127.0.0.1:${request.socket.localPort}/api/payment/callback`;
    for (const each of told.flatMap((word) => Array<string>(repeats).fill(word))) {
      await sendCallback(url, key.secret, { ...fact, status: each });
    }
    response.json({ success: true, sent: told.length * repeats } satisfies DemoPayReply);
  });
  return router;
}

async function sendCallback(url: string, secret: string, callback: PaymentCallback): Promise<void> {
  const id = `msg_${randomUUID()}`;
  const at = new Date();
  const body = JSON.stringify(callback);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
  const signal = AbortSignal.timeout(callbackTimeoutMs);
  const answer = await fetch(url, { method: 'POST', headers, body, signal });
  if (!answer.ok) throw new DomainError('try_again');
}

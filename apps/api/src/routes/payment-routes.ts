import express, { Router } from 'express';
import { callbackBytesMax, type PaymentCallbackReply } from '@aftercommit/contracts/http/payments';
import { DomainError } from '@aftercommit/domain/domain-error';
import { receivePaymentCallback } from '@aftercommit/domain/payments/receive-payment-callback';
import type { ApiDeps } from '../api-deps';
import { createCallbackVerifier } from '../http/verify-callback';

/** Mounted before the JSON parser: the signature is over the bytes as they came. */
export function createPaymentRoutes({ runTransaction, config, log }: ApiDeps): Router {
  const router = Router();
  const verifyCallback = createCallbackVerifier(config.PAYMENT_WEBHOOK_SECRET);
  const readRawBody = express.raw({ type: () => true, limit: callbackBytesMax, inflate: false });

  router.post('/api/payment/callback', readRawBody, async (request, response) => {
    // Without a body express leaves none.
    const rawBody: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { id: eventKey, bodyText, headers } = verifyCallback(request.headers, rawBody);
    const body = parseJson(bodyText);
    const outcome = await runTransaction((tx) => receivePaymentCallback(tx, { eventKey, bodyText, body, headers }));
    if (outcome.result === 'parked') log.error('payment.parked', { eventKey, reason: outcome.parkedReason });
    response.json({ success: true } satisfies PaymentCallbackReply);
  });
  return router;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError('invalid_json');
  }
}

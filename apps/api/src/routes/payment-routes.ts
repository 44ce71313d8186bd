import express, { Router } from 'express';
import { callbackBytesMax } from '@aftercommit/contracts/http/payments';
import { receivePaymentCallback } from '@aftercommit/domain/payments/receive-payment-callback';
import type { ApiDeps } from '../api-deps';
import { createProviders } from '../providers/create-providers';

/** Mounted before the JSON parser: the signature is over the bytes as they came. */
export function createPaymentRoutes({ runTransaction, config, log }: ApiDeps): Router {
  const router = Router();
  const timeZone = config.SITE_TIME_ZONE;
  const readRawBody = express.raw({ type: () => true, limit: callbackBytesMax, inflate: false });

  for (const provider of createProviders(config)) {
    router.post(provider.path, readRawBody, async (request, response) => {
      // Without a body express leaves none.
      const rawBody: Buffer = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const verified = await provider.verify(request.headers, rawBody);
      const content = provider.effects(verified);
      const callback = { ...verified, provider: provider.name, eventKey: provider.eventKey(verified) };
      const outcome = await runTransaction((tx) => receivePaymentCallback(tx, callback, { ...content, timeZone }));
      if (outcome.result === 'parked') {
        log.error('payment.parked', { eventKey: callback.eventKey, reason: outcome.parkedReason });
      }
      provider.acknowledge(response);
    });
  }
  return router;
}

import { isUtf8 } from 'node:buffer';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { PaymentCallbackReply } from '@aftercommit/contracts/http/payments';
import { DomainError } from '@aftercommit/domain/domain-error';
import { parsePaymentFact, readNamedUserId } from '@aftercommit/domain/payments/parse-payment-fact';
import { parseJson } from '../http/parse-json';
import type { PaymentProvider } from './payment-provider';
import { isValidAt, type WebhookKey } from './webhook-keys';

const signedHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** One way to write each: the package reads `1700000000x` as 1700000000, and a byte more would go unnoticed. */
const idPattern = /^[\x21-\x7e]{1,255}$/;
const timestampPattern = /^[1-9]\d{0,11}$/;

/**
 * Whoever signs by Standard Webhooks (HMAC-SHA256 over `id.timestamp.body`) with one of our secrets. The package refuses
 * timestamps that are more than five minutes away from this machine's clock.
 * @throws Error at creation, for a secret that is not base64
 */
export function createStandardWebhooks(keys: WebhookKey[]): PaymentProvider {
  const signers = keys.map((key) => ({ key, webhook: new Webhook(key.secret) }));
  return {
    name: 'default',
    path: '/api/payment/callback',
    verify: (received, body) => {
      const headers = Object.fromEntries(signedHeaders.map((name) => [name, String(received[name] ?? '')]));
      if (!idPattern.test(headers['webhook-id'] ?? '') || !timestampPattern.test(headers['webhook-timestamp'] ?? '')) {
        throw new DomainError('invalid_signature');
      }
      // The package signs decoded text: two bodies that differ in bytes that are no UTF-8 would share a signature.
      if (!isUtf8(body)) throw new DomainError('invalid_signature');
      const bodyText = body.toString('utf8');
      const now = new Date();
      const signer = signers.find(
        ({ key, webhook }) => isValidAt(key, now) && isSignedWith(webhook, bodyText, headers),
      );
      if (!signer) throw new DomainError('invalid_signature');
      return { bodyText, headers, keyId: signer.key.id };
    },
    eventKey: ({ headers }) => headers['webhook-id'] ?? '',
    effects: ({ bodyText }) => {
      const body = parseJson(bodyText);
      return { parsed: parsePaymentFact(body), namedUserId: readNamedUserId(body) };
    },
    acknowledge: (response) => void response.json({ success: true } satisfies PaymentCallbackReply),
  };
}

function isSignedWith(webhook: Webhook, bodyText: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(bodyText, headers, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

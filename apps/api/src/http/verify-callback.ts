import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { DomainError } from '@aftercommit/domain/domain-error';

/** A message whose sender knows one of our secrets. */
export type VerifiedCallback = { id: string; bodyText: string; headers: Record<string, string> };

const signedHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

/** One way to write each: the package reads `1700000000x` as 1700000000, and a byte more would go unnoticed. */
const idPattern = /^[\x21-\x7e]{1,255}$/;
const timestampPattern = /^[1-9]\d{0,11}$/;

/**
 * Checks signatures of Standard Webhooks (HMAC-SHA256 over `id.timestamp.body`) with each secret. The package refuses
 * timestamps that are more than five minutes away from this machine's clock.
 * @throws Error at creation, for a secret that is not base64; DomainError invalid_signature
 */
export function createCallbackVerifier(
  secrets: string[],
): (headers: IncomingHttpHeaders, body: Buffer) => VerifiedCallback {
  const webhooks = secrets.map((secret) => new Webhook(secret));
  return (received, body) => {
    const headers = Object.fromEntries(signedHeaders.map((name) => [name, String(received[name] ?? '')]));
    const id = headers['webhook-id'] ?? '';
    if (!idPattern.test(id) || !timestampPattern.test(headers['webhook-timestamp'] ?? '')) {
      throw new DomainError('invalid_signature');
    }
    // The package signs decoded text: two bodies that differ in bytes that are no UTF-8 would share a signature.
    if (!isUtf8(body)) throw new DomainError('invalid_signature');
    const bodyText = body.toString('utf8');
    if (!webhooks.some((webhook) => isSignedWith(webhook, bodyText, headers))) {
      throw new DomainError('invalid_signature');
    }
    return { id, bodyText, headers };
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

import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import Stripe from 'stripe';
import { z } from 'zod';
import { DomainError } from '@aftercommit/domain/domain-error';
import { UserId } from '@aftercommit/domain/payments/parse-payment-fact';
import { parseJson } from '../http/parse-json';
import type { PaymentProvider } from './payment-provider';
import { parseStripeEvent } from './parse-stripe-event';
import { isValidAt, type WebhookKey } from './webhook-keys';

const toleranceSeconds = 300;

/** One way to write it: the package reads a timestamp as far as its digits go and skips what it does not know. */
const headerPattern = /^t=([1-9]\d{0,11})(,v\d=[0-9a-f]{64}){1,16}$/;

const EventId = z.object({ id: z.string().regex(/^[\x21-\x7e]{1,255}$/) });
const Named = z.object({ data: z.object({ object: z.object({ metadata: z.object({ userId: UserId }) }) }) });

/** Stripe: `Stripe-Signature: t=…,v1=…` over `t.body`, one v1 for each of its secrets while one is rolled. */
export function createStripe(keys: WebhookKey[]): PaymentProvider {
  return {
    name: 'stripe',
    path: '/api/payment/callback/stripe',
    verify: (received, body) => {
      const header = String(received['stripe-signature'] ?? '');
      // The package signs decoded text: two bodies that differ in bytes that are no UTF-8 would share a signature.
      if (!headerPattern.test(header) || !isUtf8(body)) throw new DomainError('invalid_signature');
      const bodyText = body.toString('utf8');
      const now = new Date();
      const key = keys.find((each) => isValidAt(each, now) && isSignedWith(each.secret, bodyText, header));
      if (!key) throw new DomainError('invalid_signature');
      return { bodyText, headers: { 'stripe-signature': header }, keyId: key.id };
    },
    eventKey: ({ bodyText }) => {
      const named = EventId.safeParse(parseJson(bodyText));
      // What has no id is kept too, once for each wording.
      return named.data?.id ?? `sha256:${createHash('sha256').update(bodyText).digest('hex')}`;
    },
    effects: ({ bodyText }) => {
      const body = parseJson(bodyText);
      const named = Named.safeParse(body);
      return { parsed: parseStripeEvent(body), namedUserId: named.data?.data.object.metadata.userId ?? null };
    },
    acknowledge: (response) => void response.json({ received: true }),
  };
}

function isSignedWith(secret: string, bodyText: string, header: string): boolean {
  try {
    return Stripe.webhooks.signature?.verifyHeader(bodyText, header, secret, toleranceSeconds) ?? false;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}

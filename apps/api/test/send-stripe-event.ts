import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import type { Response } from 'supertest';
import { stripeSecret, type TestApi } from './create-test-api';

export type StripeEvent = { type: string; object: Record<string, unknown>; before?: Record<string, unknown> };

export function writeStripeEvent({ type, object, before }: StripeEvent, id = `evt_${randomUUID()}`): string {
  const data = { object, ...(before && { previous_attributes: before }) };
  return JSON.stringify({ id, object: 'event', type, data });
}

/** The header that Stripe's own package writes. */
export function signStripe(text: string, secret = stripeSecret, timestamp?: number): string {
  return Stripe.webhooks.generateTestHeaderString({ payload: text, secret, ...(timestamp && { timestamp }) });
}

export async function sendStripeText(api: TestApi, text: string | Buffer, header: string): Promise<Response> {
  return api.request
    .post('/api/payment/callback/stripe')
    .set({ 'content-type': 'application/json', 'stripe-signature': header })
    .serialize((bytes: string) => bytes)
    .send(text as string);
}

export async function sendStripeEvent(api: TestApi, event: StripeEvent, id?: string): Promise<Response> {
  const text = writeStripeEvent(event, id);
  return sendStripeText(api, text, signStripe(text));
}

import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Response } from 'supertest';
import { webhookSecret, type TestApi } from './create-test-api';

export type SentCallback = {
  id?: string;
  secret?: string;
  signedAt?: Date;
};

/** The headers of a Standard Webhook, as a provider would send them. */
export function signCallback(
  text: string,
  { id = `msg_${randomUUID()}`, secret = webhookSecret, signedAt = new Date() }: SentCallback = {},
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, signedAt, text),
  };
}

/** Sends a body as its provider would. Text goes as it is. */
export async function sendCallback(api: TestApi, body: unknown, options: SentCallback = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return api.request.post('/api/payment/callback').set(signCallback(text, options)).send(text);
}

import type { ApiConfig } from '../config';
import type { PaymentProvider } from './payment-provider';
import { createStandardWebhooks } from './standard-webhooks';
import { createStripe } from './stripe';

/** A provider without a secret is none of ours: its address does not exist. */
export function createProviders({
  PAYMENT_WEBHOOK_SECRET,
  STRIPE_WEBHOOK_SECRET,
}: Pick<ApiConfig, 'PAYMENT_WEBHOOK_SECRET' | 'STRIPE_WEBHOOK_SECRET'>): PaymentProvider[] {
  const standard = createStandardWebhooks(PAYMENT_WEBHOOK_SECRET);
  return STRIPE_WEBHOOK_SECRET ? [standard, createStripe(STRIPE_WEBHOOK_SECRET)] : [standard];
}

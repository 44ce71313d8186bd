import type { ApiConfig } from '../config';
import { createMontonio } from './montonio';
import type { PaymentProvider } from './payment-provider';
import { createStandardWebhooks } from './standard-webhooks';
import { createStripe } from './stripe';

type ProviderSecrets = Pick<
  ApiConfig,
  'PAYMENT_WEBHOOK_SECRET' | 'STRIPE_WEBHOOK_SECRET' | 'MONTONIO_ACCESS_KEY' | 'MONTONIO_SECRET_KEY'
>;

/** A provider without a secret is none of ours: its address does not exist. */
export function createProviders({
  PAYMENT_WEBHOOK_SECRET,
  STRIPE_WEBHOOK_SECRET,
  MONTONIO_ACCESS_KEY,
  MONTONIO_SECRET_KEY,
}: ProviderSecrets): PaymentProvider[] {
  const standard = createStandardWebhooks(PAYMENT_WEBHOOK_SECRET);
  const montonio = MONTONIO_ACCESS_KEY &&
    MONTONIO_SECRET_KEY && { accessKey: MONTONIO_ACCESS_KEY, keys: MONTONIO_SECRET_KEY };
  return [
    standard,
    ...(STRIPE_WEBHOOK_SECRET ? [createStripe(STRIPE_WEBHOOK_SECRET)] : []),
    ...(montonio ? [createMontonio(montonio)] : []),
  ];
}

import { Receipt } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Payment, PaymentStatus } from '@aftercommit/contracts/http/payments';
import { formatEuros, useFormats } from '../i18n/use-formats';
import { usePayments } from '../queries/player-queries';
import { Badge, type Tone } from '../ui/badge';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Loaded } from '../ui/loaded';

const tones: Record<PaymentStatus, Tone> = {
  pending: 'warn',
  succeeded: 'good',
  cancelled: 'plain',
  failed: 'bad',
  refunded: 'plain',
  disputed: 'bad',
};

export function PaymentList({ onContinue }: { onContinue: (payment: Payment) => void }) {
  const { t } = useTranslation('player');
  const formats = useFormats();
  return (
    <section className="card stack" aria-labelledby="payments">
      <h2 id="payments">{t('wallet.payments')}</h2>
      <Loaded query={usePayments()} skeletons={2}>
        {(payments) =>
          payments.length === 0 ? (
            <EmptyState icon={Receipt} text={t('wallet.noPayments')} />
          ) : (
            <ul className="rows">
              {payments.map((payment) => (
                <li key={payment.id} className="payment" data-testid="payment">
                  <div className="grow">
                    <p className="number">
                      <strong>{payment.amount === null ? '…' : formatEuros(payment.amount)}</strong>
                    </p>
                    <p className="faint small">{formats.shortMoment(payment.created_at)}</p>
                  </div>
                  <Badge tone={tones[payment.status]}>{t(`wallet.status.${payment.status}`)}</Badge>
                  {payment.status === 'pending' && payment.amount !== null && (
                    <Button size="small" onClick={() => onContinue(payment)}>
                      {t('wallet.continue')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

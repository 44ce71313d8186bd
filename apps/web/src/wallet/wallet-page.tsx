import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Payment } from '@aftercommit/contracts/http/payments';
import { formatEuros } from '../i18n/use-formats';
import { useBalanceEuros, useProfile } from '../queries/player-queries';
import { Page } from '../ui/page';
import { DemoCheckout } from './demo-checkout';
import { PaymentList } from './payment-list';
import { TopUpForm } from './top-up-form';

export function WalletPage() {
  const { t } = useTranslation('player');
  const [paying, setPaying] = useState<Payment | null>(null);
  return (
    <Page title={t('wallet.title')}>
      <Sums />
      <section className="card stack" aria-labelledby="top-up">
        <h2 id="top-up">{t('wallet.topUp')}</h2>
        <TopUpForm onCreated={setPaying} />
      </section>
      <PaymentList onContinue={setPaying} />
      <DemoCheckout payment={paying} onClose={() => setPaying(null)} />
    </Page>
  );
}

function Sums() {
  const { t } = useTranslation('player');
  const euros = useBalanceEuros();
  const profile = useProfile().data;
  const sums = [
    { label: t('nav.balance'), value: euros },
    { label: t('wallet.today'), value: profile?.dailySum },
    { label: t('wallet.thisMonth'), value: profile?.monthlySum },
  ];
  return (
    <dl className="sums">
      {sums.map(({ label, value }) => (
        <div key={label} className="card">
          <dt className="faint">{label}</dt>
          <dd className="number">{value === undefined ? '…' : formatEuros(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

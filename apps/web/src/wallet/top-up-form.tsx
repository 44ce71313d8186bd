import { useState, type FormEvent } from 'react';
import { ToggleGroup } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { PaymentReply, type Payment } from '@aftercommit/contracts/http/payments';
import { useSession, useSite } from '../app/site-context';
import { formatEuros } from '../i18n/use-formats';
import { queryKeys } from '../queries/query-keys';
import { useIntent } from '../queries/use-intent';
import { Button } from '../ui/button';
import { Field } from '../ui/field';

const amountsEuros = [5, 10, 25, 50, 100];
const amountEurosMax = 1_000_000;

/** Begins a payment. Money moves when the provider says so, never because of a button here. */
export function TopUpForm({ onCreated }: { onCreated: (payment: Payment) => void }) {
  const { t } = useTranslation('player');
  const { refresh } = useSite();
  const userId = useSession()?.userId;
  const [amount, setAmount] = useState('10');
  const create = useIntent<number, PaymentReply>({
    name: (euros) => `pay:${euros}`,
    survivesReload: true,
    send: (api, euros, key) => api.post('/api/payments', { amount: euros }, PaymentReply, key),
    onDone: ({ payment }) => {
      if (userId) refresh(queryKeys.payments(userId));
      onCreated(payment);
    },
  });
  const euros = Number(amount);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(euros);
  };

  return (
    <form className="stack" onSubmit={submit}>
      <ToggleGroup.Root
        type="single"
        className="amounts"
        value={amount}
        onValueChange={(value) => value && setAmount(value)}
        aria-label={t('wallet.amounts')}
      >
        {amountsEuros.map((each) => (
          <ToggleGroup.Item key={each} value={String(each)} className="amount number">
            {formatEuros(each, undefined, 0)}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      <Field
        label={t('wallet.amount')}
        type="number"
        inputMode="decimal"
        min="0.01"
        max={amountEurosMax}
        step="0.01"
        required
        value={amount}
        onChange={(event) => setAmount(event.target.value)}
      />
      <Button type="submit" look="primary" size="large" busy={create.isPending}>
        {t('wallet.pay', { amount: formatEuros(Number.isFinite(euros) ? euros : 0) })}
      </Button>
    </form>
  );
}

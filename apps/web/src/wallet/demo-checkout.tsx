import { useTranslation } from 'react-i18next';
import { DemoPayReply, type Payment } from '@aftercommit/contracts/http/payments';
import { useSession, useSite } from '../app/site-context';
import { formatEuros } from '../i18n/use-formats';
import { queryKeys } from '../queries/query-keys';
import { useIntent } from '../queries/use-intent';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { useShowToast } from '../ui/toasts';

type Outcome = { paymentId: string; status: 'succeeded' | 'failed' | 'cancelled' };

/** Plays the provider's own page: the answer reaches the site as a signed callback, as a real one does. */
export function DemoCheckout({ payment, onClose }: { payment: Payment | null; onClose: () => void }) {
  const { t } = useTranslation('player');
  const { refresh } = useSite();
  const userId = useSession()?.userId;
  const showToast = useShowToast();
  const settle = useIntent<Outcome, DemoPayReply>({
    name: ({ paymentId, status }) => `settle:${paymentId}:${status}`,
    send: (api, { paymentId, status }, key) =>
      api.post(`/api/demo/payments/${encodeURIComponent(paymentId)}/pay`, { status }, DemoPayReply, key),
    onDone: (_reply, { status }) => {
      if (userId) refresh(queryKeys.payments(userId));
      showToast(status === 'succeeded' ? 'good' : 'bad', t(`wallet.outcome.${status}`));
      onClose();
    },
  });
  const choose = (status: Outcome['status']): void => {
    if (payment) settle.mutate({ paymentId: payment.id, status });
  };
  const amount = formatEuros(payment?.amount ?? 0);
  return (
    <Dialog
      open={payment !== null}
      onClose={onClose}
      title={t('wallet.demo.title')}
      description={t('wallet.demo.text', { amount })}
    >
      <div className="stack stack-tight">
        <Button look="primary" size="large" wide busy={settle.isPending} onClick={() => choose('succeeded')}>
          {t('wallet.demo.pay', { amount })}
        </Button>
        <Button wide busy={settle.isPending} onClick={() => choose('failed')}>
          {t('wallet.demo.fail')}
        </Button>
        <Button look="quiet" wide busy={settle.isPending} onClick={() => choose('cancelled')}>
          {t('wallet.demo.cancel')}
        </Button>
      </div>
    </Dialog>
  );
}

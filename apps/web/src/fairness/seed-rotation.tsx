import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { RotateSeedReply } from '@aftercommit/contracts/http/fair';
import { useSession } from '../app/site-context';
import { queryKeys } from '../queries/query-keys';
import { useIntent } from '../queries/use-intent';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';

/** Ends the seed that decides now: it is shown, and whatever it decided can be checked. */
export function SeedRotation() {
  const { t } = useTranslation(['player', 'common']);
  const [asking, setAsking] = useState(false);
  const queryClient = useQueryClient();
  const userId = useSession()?.userId ?? '';
  const rotate = useIntent<null, RotateSeedReply>({
    name: () => 'rotate-seed',
    send: (api, _input, key) => api.post('/api/fair/rotate', {}, RotateSeedReply, key),
    onDone: ({ seed }) => {
      queryClient.setQueryData(queryKeys.fairSeed(userId), seed);
      void queryClient.invalidateQueries({ queryKey: ['me', userId, 'fair-opening'] });
      setAsking(false);
    },
  });
  const revealed = rotate.data?.revealed;
  return (
    <section className="card stack" aria-labelledby="rotation">
      <h2 id="rotation">{t('fairness.rotation')}</h2>
      <p className="soft prose">{t('fairness.rotationText')}</p>
      <div>
        <Button onClick={() => setAsking(true)}>{t('fairness.rotate')}</Button>
      </div>
      {revealed && (
        <dl className="facts" role="status">
          <div>
            <dt>{t('fairness.revealed')}</dt>
            <dd className="code" data-testid="revealed-seed">
              {revealed.server_seed}
            </dd>
          </div>
          <div>
            <dt>{t('fairness.commitment')}</dt>
            <dd className="code">{revealed.server_seed_hash}</dd>
          </div>
        </dl>
      )}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('fairness.rotateTitle')}
        description={t('fairness.rotateText')}
      >
        <div className="row">
          <Button look="primary" busy={rotate.isPending} onClick={() => rotate.mutate(null)}>
            {t('fairness.rotate')}
          </Button>
          <Button look="quiet" onClick={() => setAsking(false)}>
            {t('common:cancel')}
          </Button>
        </div>
      </Dialog>
    </section>
  );
}

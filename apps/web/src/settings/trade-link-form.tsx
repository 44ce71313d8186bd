import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { useSession, useSite } from '../app/site-context';
import { queryKeys } from '../queries/query-keys';
import { useIntent } from '../queries/use-intent';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { useShowToast } from '../ui/toasts';

export function TradeLinkForm({ saved }: { saved: string }) {
  const { t } = useTranslation('player');
  const { refresh } = useSite();
  const userId = useSession()?.userId;
  const showToast = useShowToast();
  const [link, setLink] = useState(saved);
  const save = useIntent<string, SuccessReply>({
    name: (tradeLink) => `trade-link:${tradeLink}`,
    send: (api, tradeLink, key) => api.post('/api/user/tradelink', { trade_link: tradeLink }, SuccessReply, key),
    onDone: () => {
      if (userId) refresh(queryKeys.profile(userId));
      showToast('good', t('settings.tradeLinkSaved'));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(link.trim());
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Field
        label={t('settings.tradeLinkLabel')}
        hint={t('settings.tradeLinkHint')}
        type="url"
        pattern="https://.*"
        maxLength={500}
        placeholder="https://"
        value={link}
        onChange={(event) => setLink(event.target.value)}
      />
      <div>
        <Button type="submit" look="primary" busy={save.isPending} disabled={link.trim() === saved}>
          {t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

import { useState, type FormEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { FairSeedReply } from '@aftercommit/contracts/http/fair';
import { useSession } from '../app/site-context';
import { queryKeys } from '../queries/query-keys';
import { useIntent } from '../queries/use-intent';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { useShowToast } from '../ui/toasts';

export function ClientSeedForm({ saved }: { saved: string }) {
  const { t } = useTranslation('player');
  const queryClient = useQueryClient();
  const userId = useSession()?.userId ?? '';
  const showToast = useShowToast();
  const [seed, setSeed] = useState(saved);
  const save = useIntent<string, FairSeedReply>({
    name: (clientSeed) => `client-seed:${clientSeed}`,
    send: (api, clientSeed, key) => api.put('/api/fair/client-seed', { client_seed: clientSeed }, FairSeedReply, key),
    onDone: (reply) => {
      queryClient.setQueryData(queryKeys.fairSeed(userId), reply.seed);
      showToast('good', t('fairness.clientSeedSaved'));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate(seed);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <Field
        label={t('fairness.clientSeed')}
        hint={t('fairness.clientSeedHint')}
        pattern="[A-Za-z0-9_\-]{1,64}"
        maxLength={64}
        required
        value={seed}
        onChange={(event) => setSeed(event.target.value)}
      />
      <div>
        <Button type="submit" busy={save.isPending} disabled={seed === saved}>
          {t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

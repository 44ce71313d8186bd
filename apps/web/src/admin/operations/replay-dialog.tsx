import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ReplayPlanReply, type ReplayFilter, type ReplayPlan } from '@aftercommit/contracts/http/admin-outbox';
import { useAction } from '../app/use-action';
import { useAdminApi } from '../app/panel-context';
import { FormDialog } from '../parts/form-dialog';
import { ReplayFilterFields, readReplayFilter } from './replay-filter-fields';
import { StartReplayDialog } from './start-replay-dialog';

type Tried = { filter: ReplayFilter; plan: ReplayPlan };

/** First what would be said again, then whether. */
export function ReplayDialog({ onClose }: { onClose: () => void }) {
  const [tried, setTried] = useState<Tried | null>(null);
  if (tried) return <StartReplayDialog {...tried} onClose={onClose} />;
  return <DryRunDialog onTried={setTried} onClose={onClose} />;
}

function DryRunDialog({ onTried, onClose }: { onTried: (tried: Tried) => void; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const api = useAdminApi();
  // Changes nothing: no key, and nothing to read again.
  const dryRun = useAction({
    name: 'replays.dryRun',
    lists: [],
    send: async (_api, filter: ReplayFilter) => {
      const { plan } = await api.post('/api/admin/outbox/replays/dry-run', { filter }, ReplayPlanReply);
      onTried({ filter, plan });
    },
  });
  return (
    <FormDialog
      title={t('replay.new')}
      description={t('replay.filterText')}
      submitText={t('replay.dryRun')}
      doneText={null}
      action={dryRun}
      fields={['filter']}
      readInput={readReplayFilter}
      onClose={onClose}
    >
      {(refusal) => <ReplayFilterFields refusal={refusal} />}
    </FormDialog>
  );
}

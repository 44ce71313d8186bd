import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  replayRateDefault,
  replayRateMax,
  ReplayReply,
  type ReplayFilter,
  type ReplayPlan,
} from '@aftercommit/contracts/http/admin-outbox';
import { useFormats } from '../../i18n/use-formats';
import { Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { useAction } from '../app/use-action';
import { TextAreaField } from '../parts/fields';
import { FormDialog } from '../parts/form-dialog';

type StartReplayDialogProps = { filter: ReplayFilter; plan: ReplayPlan; onClose: () => void };

export function StartReplayDialog({ filter, plan, onClose }: StartReplayDialogProps) {
  const { t } = useTranslation('admin');
  const queryClient = useQueryClient();
  const start = useAction({
    name: 'replays.start',
    lists: ['logs'],
    send: async (api, body: { filter: ReplayFilter; reason: string; rate: number }, key) => {
      await api.post('/api/admin/outbox/replays', body, ReplayReply, key);
      await queryClient.invalidateQueries({ queryKey: ['admin', 'operations'] });
    },
  });
  return (
    <FormDialog
      title={t('replay.start')}
      submitText={t('replay.start')}
      doneText={t('replay.started')}
      isDangerous
      action={start}
      fields={['reason', 'rate']}
      readInput={(form) => ({ filter, reason: String(form.get('reason')), rate: Number(form.get('rate')) })}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <Plan plan={plan} />
          <Field
            label={t('replay.rate')}
            name="rate"
            type="number"
            min={1}
            max={replayRateMax}
            step={1}
            defaultValue={replayRateDefault}
            error={refusal.of('rate')}
            required
          />
          <TextAreaField
            label={t('users.reason')}
            name="reason"
            maxLength={500}
            error={refusal.of('reason')}
            required
          />
        </>
      )}
    </FormDialog>
  );
}

function Plan({ plan }: { plan: ReplayPlan }) {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  return (
    <div className="stack stack-tight" data-testid="replay-plan">
      <Notice tone={plan.total === 0 ? 'warn' : 'plain'}>{t('replay.planTotal', { count: plan.total })}</Notice>
      {plan.needs_limit && <Notice tone="warn">{t('replay.needsLimit')}</Notice>}
      <ul className="plan">
        {plan.types.map(({ type, replay, matching, total }) => (
          <li key={type}>
            <code>{type}</code>
            <span className="soft">{t(`replay.${replay}`)}</span>
            <span className="number">
              {count(matching)} → {count(total)}
            </span>
          </li>
        ))}
        {plan.excluded.map(({ type, matching }) => (
          <li key={type}>
            <code>{type}</code>
            <span className="faint">{t('replay.excluded')}</span>
            <span className="number">{count(matching)} → 0</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { BalanceReply } from '@aftercommit/contracts/http/admin-users';
import { Field } from '../../ui/field';
import { formatEuros } from '../../i18n/use-formats';
import { useAction } from '../app/use-action';
import { TextAreaField } from '../parts/fields';
import { FormDialog } from '../parts/form-dialog';
import { EditUserDialog } from './edit-user-dialog';
import type { User } from './user';

export type UserDialogName = 'block' | 'unblock' | 'mute' | 'unmute' | 'adjust' | 'edit' | 'delete';
type OfUser = { user: User; onClose: () => void };
/** What is enough for a question about somebody. */
type OfPerson = { user: Pick<User, 'id' | 'nickname'>; onClose: () => void };

const lists = ['users', 'logs'] as const;
const reasonMax = 1_000;

export function UserDialog({ name, ...props }: OfUser & { name: UserDialogName }) {
  switch (name) {
    case 'block':
    case 'mute':
      return <RestrictDialog {...props} name={name} />;
    case 'unblock':
    case 'unmute':
    case 'delete':
      return <PlainDialog {...props} name={name} />;
    case 'adjust':
      return <AdjustDialog {...props} />;
    case 'edit':
      return <EditUserDialog {...props} />;
  }
}

/** Block or mute: for how long, and why. */
export function RestrictDialog({ name, user, onClose }: OfPerson & { name: 'block' | 'mute' }) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `users.${name} ${user.id}`,
    lists: [...lists, 'chat'],
    send: (api, body: { reason: string; until?: number }, key) =>
      api.post(`/api/admin/users/${user.id}/${name}`, body, SuccessReply, key),
  });
  return (
    <FormDialog
      title={t(`users.${name}`)}
      description={t(`users.${name}Question`, { user: user.nickname })}
      submitText={t(`users.${name}`)}
      doneText={t(`users.${name}Done`)}
      isDangerous
      action={action}
      fields={['reason', 'until']}
      readInput={(form) => {
        const until = String(form.get('until'));
        return { reason: String(form.get('reason')), ...(until ? { until: new Date(until).getTime() } : {}) };
      }}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <TextAreaField
            label={t('users.reason')}
            name="reason"
            maxLength={reasonMax}
            error={refusal.of('reason')}
            required
          />
          <Field
            label={t('users.untilField')}
            hint={t('users.untilHint')}
            name="until"
            type="datetime-local"
            error={refusal.of('until')}
          />
        </>
      )}
    </FormDialog>
  );
}

export function PlainDialog({ name, user, onClose }: OfPerson & { name: 'unblock' | 'unmute' | 'delete' }) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `users.${name} ${user.id}`,
    lists: [...lists, 'chat'],
    send: (api, body: object, key) =>
      name === 'delete'
        ? api.delete(`/api/admin/users/${user.id}`, body, SuccessReply, key)
        : api.post(`/api/admin/users/${user.id}/${name}`, body, SuccessReply, key),
  });
  return (
    <FormDialog
      title={t(`users.${name}`)}
      description={t(`users.${name}Question`, { user: user.nickname })}
      submitText={t(`users.${name}`)}
      doneText={t(`users.${name}Done`)}
      isDangerous={name === 'delete'}
      action={action}
      readInput={() => ({})}
      onClose={onClose}
    />
  );
}

function AdjustDialog({ user, onClose }: OfUser) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `users.adjust ${user.id}`,
    survivesReload: true,
    lists,
    send: (api, body: { amount: number; reason: string }, key) =>
      api.post(`/api/admin/users/${user.id}/balance`, body, BalanceReply, key),
  });
  return (
    <FormDialog
      title={t('users.adjust')}
      description={t('users.adjustQuestion', { user: user.nickname, balance: formatEuros(user.balance) })}
      submitText={t('users.adjust')}
      doneText={t('users.adjustDone')}
      action={action}
      fields={['amount', 'reason']}
      readInput={(form) => ({ amount: Number(form.get('amount')), reason: String(form.get('reason')) })}
      onClose={onClose}
    >
      {(refusal) => (
        <>
          <Field
            label={t('users.amount')}
            hint={t('users.amountHint')}
            name="amount"
            type="number"
            step="0.01"
            inputMode="decimal"
            error={refusal.of('amount')}
            required
          />
          <TextAreaField
            label={t('users.reason')}
            name="reason"
            maxLength={reasonMax}
            error={refusal.of('reason')}
            required
          />
        </>
      )}
    </FormDialog>
  );
}

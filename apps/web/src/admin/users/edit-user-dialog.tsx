import { useTranslation } from 'react-i18next';
import { UserIdReply } from '@aftercommit/contracts/http/admin-users';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { Field } from '../../ui/field';
import { useAction } from '../app/use-action';
import { SelectField } from '../parts/fields';
import { FormDialog } from '../parts/form-dialog';
import type { Refusal } from '../parts/use-refusal';
import type { User } from './user';

/** A new player, or one that is there. */
export function EditUserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `users.save ${user?.id ?? 'new'}`,
    lists: ['users', 'logs'],
    send: (api, body: object, key) =>
      user
        ? api.put(`/api/admin/users/${user.id}`, body, SuccessReply, key)
        : api.post('/api/admin/users', body, UserIdReply, key),
  });
  return (
    <FormDialog
      title={user ? t('users.edit') : t('users.new')}
      submitText={t('form.save')}
      doneText={t('form.saved')}
      action={action}
      fields={['username', 'nickname', 'email', 'fullName', 'password', 'status']}
      readInput={(form) => Object.fromEntries(form.entries())}
      onClose={onClose}
    >
      {(refusal) => <UserFields user={user} refusal={refusal} />}
    </FormDialog>
  );
}

function UserFields({ user, refusal }: { user: User | null; refusal: Refusal }) {
  const { t } = useTranslation('admin');
  return (
    <div className="form-grid">
      <Field
        label={t('users.username')}
        name="username"
        defaultValue={user?.username}
        maxLength={64}
        error={refusal.of('username')}
        required
      />
      <Field
        label={t('users.nickname')}
        name="nickname"
        defaultValue={user?.nickname}
        maxLength={64}
        error={refusal.of('nickname')}
        required
      />
      <Field
        label={t('users.email')}
        name="email"
        type="email"
        defaultValue={user?.email ?? ''}
        maxLength={254}
        error={refusal.of('email')}
      />
      <Field
        label={t('users.fullName')}
        name="fullName"
        defaultValue={user?.full_name ?? ''}
        maxLength={200}
        error={refusal.of('fullName')}
      />
      <Field
        label={t('users.password')}
        hint={user ? t('users.passwordHint') : undefined}
        name="password"
        type="password"
        autoComplete="new-password"
        maxLength={200}
        error={refusal.of('password')}
      />
      <SelectField
        label={t('list.status')}
        name="status"
        defaultValue={user?.status ?? 'active'}
        options={(['active', 'inactive'] as const).map((value) => ({ value, text: t(`status.person.${value}`) }))}
        error={refusal.of('status')}
      />
    </div>
  );
}

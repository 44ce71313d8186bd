import { useTranslation } from 'react-i18next';
import type { AdminListReply } from '@aftercommit/contracts/http/admin-admins';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { AdminRole } from '@aftercommit/contracts/states';
import { Field } from '../../ui/field';
import { useAction } from '../app/use-action';
import { SelectField } from '../parts/fields';
import { FormDialog } from '../parts/form-dialog';
import type { Refusal } from '../parts/use-refusal';

export type ListedAdmin = AdminListReply[number];

const passwordMin = 12;

/** admin null: a new one. */
export function EditAdminDialog({ admin, onClose }: { admin: ListedAdmin | null; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `admins.save ${admin?.id ?? 'new'}`,
    lists: ['admins', 'logs'],
    send: (api, body: object, key) =>
      admin
        ? api.put(`/api/admin/admins/${admin.id}`, body, SuccessReply, key)
        : api.post('/api/admin/admins', body, SuccessReply, key),
  });
  return (
    <FormDialog
      title={admin ? t('admins.edit', { name: admin.username }) : t('admins.new')}
      submitText={t('form.save')}
      doneText={t('form.saved')}
      action={action}
      fields={['username', 'email', 'role', 'status', 'password']}
      readInput={(form) =>
        Object.fromEntries([...form.entries()].filter(([name, value]) => name !== 'password' || value))
      }
      onClose={onClose}
    >
      {(refusal) => <AdminFields admin={admin} refusal={refusal} />}
    </FormDialog>
  );
}

function AdminFields({ admin, refusal }: { admin: ListedAdmin | null; refusal: Refusal }) {
  const { t } = useTranslation('admin');
  return (
    <div className="form-grid">
      {!admin && (
        <Field
          label={t('signIn.username')}
          name="username"
          maxLength={64}
          autoComplete="off"
          error={refusal.of('username')}
          required
        />
      )}
      <Field
        label={t('users.email')}
        name="email"
        type="email"
        defaultValue={admin?.email ?? ''}
        maxLength={254}
        error={refusal.of('email')}
      />
      <SelectField
        label={t('admins.role')}
        name="role"
        defaultValue={admin?.role ?? 'moderator'}
        options={AdminRole.options.map((value) => ({ value, text: t(`role.${value}`) }))}
        error={refusal.of('role')}
      />
      {admin && (
        <SelectField
          label={t('list.status')}
          name="status"
          defaultValue={admin.status}
          options={(['active', 'inactive'] as const).map((value) => ({ value, text: t(`status.person.${value}`) }))}
          error={refusal.of('status')}
        />
      )}
      <Field
        label={t('signIn.password')}
        hint={admin ? t('users.passwordHint') : t('admins.passwordHint', { count: passwordMin })}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={passwordMin}
        maxLength={200}
        error={refusal.of('password')}
        required={!admin}
      />
    </div>
  );
}

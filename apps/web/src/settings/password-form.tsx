import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import type { PasswordChangeBody } from '@aftercommit/contracts/http/sessions';
import { useDescribeError } from '../i18n/use-describe-error';
import { useIntent } from '../queries/use-intent';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { useShowToast } from '../ui/toasts';

export function PasswordForm() {
  const { t } = useTranslation('player');
  const showToast = useShowToast();
  const describeError = useDescribeError();
  const change = useIntent<PasswordChangeBody, SuccessReply>({
    name: (body) => `password:${JSON.stringify(body)}`,
    send: (api, body, key) => api.post('/api/auth/password', body, SuccessReply, key),
    onDone: () => showToast('good', t('settings.passwordChanged')),
    quiet: true,
  });

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    change.mutate(
      { current_password: String(form.get('current')), new_password: String(form.get('new')) },
      { onSuccess: () => element.reset() },
    );
  };

  return (
    <form className="stack" onSubmit={submit}>
      {change.error && <Notice tone="bad">{describeError(change.error)}</Notice>}
      <Field
        label={t('settings.currentPassword')}
        name="current"
        type="password"
        autoComplete="current-password"
        maxLength={200}
        required
      />
      <Field
        label={t('settings.newPassword')}
        hint={t('session.passwordHint')}
        name="new"
        type="password"
        autoComplete="new-password"
        minLength={8}
        maxLength={200}
        required
      />
      <div>
        <Button type="submit" busy={change.isPending}>
          {t('settings.changePassword')}
        </Button>
      </div>
    </form>
  );
}

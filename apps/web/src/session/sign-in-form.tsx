import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSessionState } from '../app/site-context';
import { useDescribeError } from '../i18n/use-describe-error';
import { ApiError } from '../http/api-error';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { useSignIn } from './use-sign-in';

export function SignInForm() {
  const { t } = useTranslation('player');
  const describeError = useDescribeError();
  const { endedBy } = useSessionState();
  const signIn = useSignIn();
  const endedError = endedBy === null ? null : new ApiError(endedBy, 401, endedBy);
  const error = signIn.error ?? (signIn.isIdle ? endedError : null);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (signIn.isPending) return;
    const form = new FormData(event.currentTarget);
    signIn.mutate({ login: String(form.get('login')), password: String(form.get('password')) });
  };

  return (
    <form className="stack" onSubmit={submit}>
      {error && <Notice tone="bad">{describeError(error)}</Notice>}
      <Field label={t('session.login')} name="login" autoComplete="username" maxLength={64} required />
      <Field
        label={t('session.password')}
        name="password"
        type="password"
        autoComplete="current-password"
        maxLength={200}
        required
      />
      <Button type="submit" look="primary" size="large" wide busy={signIn.isPending}>
        {t('session.signIn')}
      </Button>
    </form>
  );
}

import type { FormEvent } from 'react';
import { Link, Navigate } from 'react-router';
import { useTranslation } from 'react-i18next';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { useSession } from '../app/site-context';
import { useDescribeError } from '../i18n/use-describe-error';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Notice } from '../ui/notice';
import { Page } from '../ui/page';
import { useRegister } from './use-register';

export function RegisterPage() {
  const { t } = useTranslation('player');
  if (useSession()) return <Navigate to={routePaths.home} replace />;
  return (
    <div className="narrow">
      <Page title={t('session.registerTitle')}>
        <div className="card">
          <RegisterForm />
        </div>
        <p className="soft">
          {t('session.haveAccount')} <Link to={routePaths.signIn}>{t('session.signIn')}</Link>
        </p>
      </Page>
    </div>
  );
}

function RegisterForm() {
  const { t } = useTranslation('player');
  const describeError = useDescribeError();
  const register = useRegister();

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const nickname = String(form.get('nickname')).trim();
    register.mutate({
      login: String(form.get('login')).trim(),
      password: String(form.get('password')),
      ...(nickname ? { nickname } : {}),
    });
  };

  return (
    <form className="stack" onSubmit={submit}>
      {register.error && <Notice tone="bad">{describeError(register.error)}</Notice>}
      <Field
        label={t('session.login')}
        hint={t('session.loginHint')}
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        pattern="[A-Za-z0-9_.@+\-]{3,64}"
        minLength={3}
        maxLength={64}
        required
      />
      <Field
        label={t('session.nickname')}
        hint={t('session.nicknameHint')}
        name="nickname"
        autoComplete="nickname"
        maxLength={64}
      />
      <Field
        label={t('session.password')}
        hint={t('session.passwordHint')}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        maxLength={200}
        required
      />
      <Button type="submit" look="primary" size="large" wide busy={register.isPending}>
        {t('session.register')}
      </Button>
    </form>
  );
}

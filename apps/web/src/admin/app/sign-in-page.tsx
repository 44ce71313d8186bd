import { useEffect, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AdminSignInReply } from '@aftercommit/contracts/http/admin-sessions';
import { ApiError } from '../../http/api-error';
import { useDescribeError } from '../../i18n/use-describe-error';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { Notice } from '../../ui/notice';
import { toAdminSession } from './admin-session';
import { LanguageSelect } from './language-select';
import { usePanel } from './panel-context';

/** endedBy: the code that ended the session before. */
export function SignInPage({ endedBy }: { endedBy: string | null }) {
  const { t } = useTranslation('admin');
  const describeError = useDescribeError();
  const { createApi, session } = usePanel();
  const signIn = useMutation({
    mutationFn: (body: { username: string; password: string }) =>
      createApi(null).post('/api/admin/login', body, AdminSignInReply),
    onSuccess: (reply) => session.adopt(toAdminSession(reply)),
  });
  const shownError = signIn.error ?? (endedBy ? new ApiError(endedBy, 401, endedBy) : null);

  useEffect(() => {
    document.title = `${t('signIn.title')} · Aftercommit`;
  }, [t]);

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    if (signIn.isPending) return;
    signIn.mutate({ username: String(fields.get('username')).trim(), password: String(fields.get('password')) });
  };

  return (
    <main className="admin-sign-in">
      <form className="card stack" onSubmit={submit} aria-labelledby="admin-sign-in-title">
        <ShieldCheck className="admin-sign-in-sign" aria-hidden />
        <h1 id="admin-sign-in-title">{t('signIn.title')}</h1>
        {shownError && <Notice tone="bad">{describeError(shownError)}</Notice>}
        <Field label={t('signIn.username')} name="username" autoComplete="username" autoCapitalize="none" required />
        <Field
          label={t('signIn.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          maxLength={200}
          required
        />
        <Button type="submit" look="primary" wide busy={signIn.isPending}>
          {t('signIn.submit')}
        </Button>
        <LanguageSelect />
      </form>
    </main>
  );
}

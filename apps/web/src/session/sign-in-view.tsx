import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page';
import { SignInForm } from './sign-in-form';

export function SignInView() {
  const { t } = useTranslation('player');
  return (
    <div className="narrow">
      <Page title={t('session.signInTitle')}>
        <div className="card">
          <SignInForm />
        </div>
      </Page>
    </div>
  );
}

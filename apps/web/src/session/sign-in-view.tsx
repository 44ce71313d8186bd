import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { routePaths } from '@aftercommit/contracts/route-paths';
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
        <p className="soft">
          {t('session.noAccount')} <Link to={routePaths.register}>{t('session.register')}</Link>
        </p>
      </Page>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { Page } from '../ui/page';
import { SignInForm } from './sign-in-form';

/** reason: what there is to see for whoever signs in here. */
export function SignInView({ reason }: { reason?: string }) {
  const { t } = useTranslation('player');
  return (
    <div className="narrow">
      <Page title={t('session.signInTitle')}>
        {reason && <p className="soft">{reason}</p>}
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

import { Outlet, useLocation } from 'react-router';
import { useTranslation } from 'react-i18next';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { useSession } from '../app/site-context';
import { SignInView } from './sign-in-view';

const membersRoutes = ['inventory', 'history', 'chat', 'limits', 'wallet', 'fairness', 'settings'] as const;

/** A visitor signs in where they are, and is there afterwards; so does a person whose session ended meanwhile. */
export function RequireSession() {
  const { t } = useTranslation('player');
  const { pathname } = useLocation();
  if (useSession()) return <Outlet />;
  const asked = membersRoutes.find((name) => pathname.startsWith(routePaths[name]));
  return asked ? <SignInView reason={t(`session.why.${asked}`)} /> : <SignInView />;
}

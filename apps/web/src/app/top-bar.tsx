import { Link, NavLink } from 'react-router';
import { CirclePlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { formatEuros } from '../i18n/use-formats';
import { useBalanceEuros, useProfile } from '../queries/player-queries';
import { nameButtonClass } from '../ui/button';
import { ConnectionIndicator } from './connection-indicator';
import { navigation } from './navigation';
import { useSession } from './site-context';
import { UserMenu } from './user-menu';

export function TopBar() {
  const { t } = useTranslation('player');
  const session = useSession();
  return (
    <header className="top-bar">
      <div className="top-bar-row">
        <Link to={routePaths.home} className="brand" aria-label="Aftercommit">
          <img src="/favicon.svg" alt="" width="32" height="32" />
          <span className="brand-name">Aftercommit</span>
        </Link>
        <nav className="top-nav" aria-label={t('nav.label')}>
          {navigation.map(({ path, label }) => (
            <NavLink key={path} to={path} end className="top-nav-link">
              {t(`nav.${label}`)}
            </NavLink>
          ))}
        </nav>
        <div className="row row-nowrap top-bar-end">
          <ConnectionIndicator />
          {session ? (
            <>
              <BalanceLink />
              <UserMenu session={session} />
            </>
          ) : (
            <Link to={routePaths.signIn} className={nameButtonClass({ look: 'primary', size: 'small' })}>
              {t('nav.signIn')}
            </Link>
          )}
        </div>
      </div>
    </header>
  );
}

/** What the database committed, and nothing before it. */
function BalanceLink() {
  const { t } = useTranslation('player');
  useProfile();
  const euros = useBalanceEuros();
  return (
    <Link to={routePaths.wallet} className="balance">
      <span className="visually-hidden">{t('nav.balance')} </span>
      <span className="number" data-testid="balance">
        {euros === undefined ? '…' : formatEuros(euros)}
      </span>
      <CirclePlus aria-hidden />
    </Link>
  );
}

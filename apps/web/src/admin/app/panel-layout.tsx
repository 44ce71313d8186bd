import { useEffect, useState, type ReactNode } from 'react';
import { useMutation } from '@tanstack/react-query';
import { LogOut, Menu, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { AdminMeReply } from '@aftercommit/contracts/http/admin-sessions';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { ApiError } from '../../http/api-error';
import { Badge } from '../../ui/badge';
import { ConnectionSign } from './connection-sign';
import { LanguageSelect } from './language-select';
import { useAdmin, useAdminApi, usePanel } from './panel-context';
import { isAtLeast } from './roles';
import { sections } from './sections';
import { useList } from './use-list';

export function PanelLayout({ children }: { children: ReactNode }) {
  const { t } = useTranslation('admin');
  const [isOpen, setIsOpen] = useState(false);
  const { pathname } = useLocation();
  useFollowRole();
  // On a phone the menu covers the page that was chosen in it.
  useEffect(() => setIsOpen(false), [pathname]);

  return (
    <div className="panel">
      <a className="skip-link" href="#panel-content">
        {t('nav.skip')}
      </a>
      <header className="panel-bar">
        <button
          type="button"
          className="icon-button panel-menu-button"
          aria-expanded={isOpen}
          aria-controls="panel-nav"
          aria-label={t('nav.menu')}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? <X aria-hidden /> : <Menu aria-hidden />}
        </button>
        <p className="panel-brand">
          Aftercommit <Badge>{t('nav.panel')}</Badge>
        </p>
        <ConnectionSign />
      </header>
      <nav id="panel-nav" className="panel-nav" data-open={isOpen} aria-label={t('nav.label')}>
        <SectionLinks />
        <Account />
      </nav>
      <main id="panel-content" className="panel-main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function SectionLinks() {
  const { t } = useTranslation('admin');
  const { role } = useAdmin();
  return (
    <ul className="panel-links">
      {sections
        .filter(({ least }) => isAtLeast(role, least))
        .map(({ name, path, icon: Icon }) => (
          <li key={name}>
            <NavLink className="panel-link" to={path}>
              <Icon aria-hidden />
              {t(`${name}.title`)}
            </NavLink>
          </li>
        ))}
    </ul>
  );
}

function Account() {
  const { t } = useTranslation('admin');
  const { username, role, token } = useAdmin();
  const { session } = usePanel();
  const api = useAdminApi();
  const signOut = useMutation({
    mutationFn: () => api.post('/api/admin/logout', {}, SuccessReply),
    onSuccess: () => session.leave(token, null),
    // A session that is over already is as good.
    onError: (error) => error instanceof ApiError && error.status === 401 && session.leave(token, null),
  });
  return (
    <div className="panel-account">
      <p className="panel-account-name">
        <bdi>{username}</bdi> <Badge>{t(`role.${role}`)}</Badge>
      </p>
      <LanguageSelect />
      <button type="button" className="panel-link" onClick={() => signOut.mutate()}>
        <LogOut aria-hidden />
        {t('nav.signOut')}
      </button>
    </div>
  );
}

/** An owner may change the role of who is looking at the panel; what is offered changes with it. */
function useFollowRole(): void {
  const admin = useAdmin();
  const { session } = usePanel();
  const role = useList('admins', '/api/admin/me', AdminMeReply).data?.admin.role;
  useEffect(() => {
    if (role && role !== admin.role && admin.token) session.adopt({ ...admin, role });
  }, [role, admin, session]);
}

import { Suspense, useEffect } from 'react';
import { Outlet, useLocation, useNavigationType } from 'react-router';
import { useTranslation } from 'react-i18next';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { Skeletons } from '../ui/skeletons';
import { BottomTabs } from './bottom-tabs';
import { ConnectionBanner } from './connection-banner';
import { PageBoundary } from './page-boundary';
import { SidePanel } from './side-panel';
import { SiteFooter } from './site-footer';
import { TopBar } from './top-bar';
import { useAccountLanguage } from './use-account-language';

export function Layout() {
  const { t } = useTranslation('common');
  const { pathname } = useLocation();
  useScrollToTop(pathname);
  useAccountLanguage();

  return (
    <>
      <a className="skip-link" href="#content">
        {t('skipToContent')}
      </a>
      <TopBar />
      <ConnectionBanner />
      <div className="layout">
        <main id="content" tabIndex={-1} className="layout-main">
          <PageBoundary key={pathname}>
            <Suspense fallback={<Skeletons count={4} />}>
              <Outlet />
            </Suspense>
          </PageBoundary>
        </main>
        {hasSidePanel(pathname) && <SidePanel />}
      </div>
      <SiteFooter />
      <BottomTabs />
    </>
  );
}

/** Beside a page of the same things it would say everything twice. */
const hasSidePanel = (pathname: string): boolean => pathname !== routePaths.drops && pathname !== routePaths.chat;

/** A page that was come back to stays where it was; a new one begins at its top. */
function useScrollToTop(pathname: string): void {
  const isReturn = useNavigationType() === 'POP';
  useEffect(() => {
    if (!isReturn) window.scrollTo(0, 0);
  }, [pathname, isReturn]);
}

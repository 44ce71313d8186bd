// The page: what it shows lives in the site's parts outside of React.
import './http/forbid-code-generation';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { createSite } from './app/create-site';
import { PageBoundary } from './app/page-boundary';
import { AppRoutes } from './app/routes';
import { SiteProvider } from './app/site-context';
import { startI18n } from './i18n/start-i18n';
import { Skeletons } from './ui/skeletons';
import { ToastProvider } from './ui/toasts';
import { TooltipProvider } from './ui/tooltip';

const tooltipDelayMs = 150;

async function start(): Promise<void> {
  const site = createSite(window);
  await startI18n(window);
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <SiteProvider site={site}>
        <BrowserRouter>
          <TooltipProvider delayDuration={tooltipDelayMs}>
            <ToastProvider>
              <PageBoundary>
                <Suspense fallback={<Skeletons />}>
                  <AppRoutes />
                </Suspense>
              </PageBoundary>
            </ToastProvider>
          </TooltipProvider>
        </BrowserRouter>
      </SiteProvider>
    </StrictMode>,
  );
}

void start();

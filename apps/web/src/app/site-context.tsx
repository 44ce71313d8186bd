import { createContext, useContext, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RealtimeProvider } from '@aftercommit/realtime-client/react';
import type { ApiClient } from '../http/create-api-client';
import type { SessionState } from '../session/create-session-holder';
import type { Session } from '../session/stored-session';
import type { Site } from './create-site';

const SiteContext = createContext<Site | null>(null);

export function SiteProvider({ site, children }: { site: Site; children: ReactNode }) {
  return (
    <SiteContext.Provider value={site}>
      <QueryClientProvider client={site.queryClient}>
        <RealtimeProvider client={site.realtime}>{children}</RealtimeProvider>
      </QueryClientProvider>
    </SiteContext.Provider>
  );
}

export function useSite(): Site {
  const site = useContext(SiteContext);
  if (!site) throw new Error('There is no SiteProvider above this component');
  return site;
}

export function useSessionState(): SessionState {
  const { session } = useSite();
  return useSyncExternalStore(session.subscribe, session.read, session.read);
}

/** The person signed in; null for a visitor. */
export function useSession(): Session | null {
  return useSessionState().session;
}

/** The API as the person signed in sees it. */
export function useApi(): ApiClient {
  const { createApi } = useSite();
  const token = useSession()?.token ?? null;
  return useMemo(() => createApi(token), [createApi, token]);
}

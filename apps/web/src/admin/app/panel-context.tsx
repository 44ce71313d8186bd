import { createContext, useContext, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { QueryClientProvider } from '@tanstack/react-query';
import { RealtimeProvider } from '@aftercommit/realtime-client/react';
import type { AdminRole } from '@aftercommit/contracts/states';
import type { ApiClient } from '../../http/create-api-client';
import type { SessionState } from '../../session/create-session-holder';
import type { AdminSession } from './admin-session';
import type { Panel } from './create-panel';
import { isAtLeast } from './roles';

const PanelContext = createContext<Panel | null>(null);

export function PanelProvider({ panel, children }: { panel: Panel; children: ReactNode }) {
  return (
    <PanelContext.Provider value={panel}>
      <QueryClientProvider client={panel.queryClient}>
        <RealtimeProvider client={panel.realtime}>{children}</RealtimeProvider>
      </QueryClientProvider>
    </PanelContext.Provider>
  );
}

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error('There is no PanelProvider above this component');
  return panel;
}

export function useAdminSessionState(): SessionState<AdminSession> {
  const { session } = usePanel();
  return useSyncExternalStore(session.subscribe, session.read, session.read);
}

/** The admin who is signed in. Below the sign-in form only. */
export function useAdmin(): AdminSession {
  const { session } = useAdminSessionState();
  // While the form takes over, what is below it renders once more.
  return session ?? { token: '', adminId: '', username: '', role: 'moderator' };
}

/** May this admin do what takes that role? */
export function useIsAtLeast(least: AdminRole): boolean {
  return isAtLeast(useAdmin().role, least);
}

export function useAdminApi(): ApiClient {
  const { createApi } = usePanel();
  const { token } = useAdmin();
  return useMemo(() => createApi(token), [createApi, token]);
}

// What the panel is made of beside React. It shares no session, cache or connection with the player's pages.
import type { QueryClient } from '@tanstack/react-query';
import { createRealtimeClient, type RealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';
import { ApiError, endsSession } from '../../http/api-error';
import { createApiClient, type ApiClient } from '../../http/create-api-client';
import { createIntents, type Intents } from '../../http/create-intents';
import { keepIntents } from '../../http/keep-intents';
import { createQueryClient } from '../../queries/create-query-client';
import { createRefresher } from '../../queries/create-refresher';
import { createSessionHolder, type SessionHolder } from '../../session/create-session-holder';
import { createSessionStore } from '../../session/stored-session';
import { AdminSession } from './admin-session';
import { followLists, type RefreshLists } from './follow-lists';

export type Panel = {
  session: SessionHolder<AdminSession>;
  realtime: RealtimeClient;
  queryClient: QueryClient;
  intents: Intents;
  refreshLists: RefreshLists;
  createApi(token: string | null): ApiClient;
};

const requestTimeoutMs = 20_000;
const intentRetryPausesMs = [1_000, 2_000, 4_000];

export function createPanel(browser: Window): Panel {
  const store = createSessionStore(browser, { key: 'aftercommit.admin-session', schema: AdminSession });
  const session = createSessionHolder<AdminSession>({ store, onChanged });
  session.start();
  const queryClient = createQueryClient({ onError: endSessionIfOver });
  const realtime = createRealtimeClient({ url: '', getToken: () => session.read().session?.token ?? null });
  const refreshLists = followLists({ realtime, refresh: createRefresher(queryClient) });
  let shownToken = session.read().session?.token;

  function onChanged(): void {
    const token = session.read().session?.token;
    if (token === shownToken) return;
    shownToken = token;
    // Nothing that one admin may read stays in memory for the next.
    queryClient.clear();
    realtime.refresh();
  }

  function endSessionIfOver(error: unknown): void {
    if (error instanceof ApiError && endsSession(error) && error.token) session.leave(error.token, error.code);
  }

  return {
    session,
    realtime,
    queryClient,
    intents: createIntents({
      retryPausesMs: intentRetryPausesMs,
      kept: keepIntents(browser, 'aftercommit.admin-intents'),
    }),
    refreshLists,
    createApi: (token) => createApiClient({ baseUrl: '', token, timeoutMs: requestTimeoutMs }),
  };
}

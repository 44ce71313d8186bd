// What the page is made of beside React: who is signed in, the connection, and everything that was read.
import type { QueryClient } from '@tanstack/react-query';
import type { RealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';
import { ApiError, endsSession } from '../http/api-error';
import { createApiClient, type ApiClient } from '../http/create-api-client';
import { createIntents, type Intents } from '../http/create-intents';
import { keepIntents } from '../http/keep-intents';
import { createQueryClient } from '../queries/create-query-client';
import { createRefresher, type Refresh } from '../queries/create-refresher';
import { queryKeys } from '../queries/query-keys';
import { followEvents } from '../realtime/follow-events';
import { openRealtime } from '../realtime/open-realtime';
import { createSessionHolder, type SessionHolder } from '../session/create-session-holder';
import { createSessionStore, playerSession } from '../session/stored-session';

export type Site = {
  session: SessionHolder;
  realtime: RealtimeClient;
  queryClient: QueryClient;
  intents: Intents;
  refresh: Refresh;
  /** Calls the API as this person; null: as a visitor. */
  createApi(token: string | null): ApiClient;
};

const requestTimeoutMs = 15_000;
// A person waits for it with the button disabled.
const intentRetryPausesMs = [1_000, 2_000, 4_000];

export function createSite(browser: Window): Site {
  let shownUserId: string | null = null;
  const session = createSessionHolder({ store: createSessionStore(browser, playerSession), onChanged });
  session.start();
  const readSession = () => session.read().session;
  const readUserId = (): string | null => readSession()?.userId ?? null;
  const queryClient = createQueryClient({ onError: endSessionIfOver });
  const refresh = createRefresher(queryClient);
  const realtime = openRealtime({ readToken: () => readSession()?.token ?? null });
  shownUserId = readUserId();
  followEvents({ realtime, queryClient, refresh, readUserId });

  function onChanged(): void {
    // Nothing of one person stays in memory for the next.
    if (shownUserId && shownUserId !== readUserId()) {
      queryClient.removeQueries({ queryKey: queryKeys.everythingOf(shownUserId) });
    }
    shownUserId = readUserId();
    // A socket never changes whose it is while open.
    realtime.refresh();
  }

  function endSessionIfOver(error: unknown): void {
    if (error instanceof ApiError && endsSession(error) && error.token) session.leave(error.token, error.code);
  }

  return {
    session,
    realtime,
    queryClient,
    refresh,
    intents: createIntents({ retryPausesMs: intentRetryPausesMs, kept: keepIntents(browser, 'aftercommit.intents') }),
    createApi: (token) => createApiClient({ baseUrl: '', token, timeoutMs: requestTimeoutMs }),
  };
}

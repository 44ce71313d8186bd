import { CaseReply } from '@aftercommit/contracts/http/cases';
import type { ApiClient } from '../http/create-api-client';
import type { Realtime, RealtimeDeps } from '../realtime/create-realtime';
import { createAccount, type Account, type AccountState } from './create-account';
import { createFeed, type FeedState } from './create-feed';
import type { SessionStore } from './stored-session';

export type CaseContents = CaseReply['contents'];

export type PageState = AccountState & { connected: boolean; feed: FeedState };

export type Page = Pick<Account, 'readPlayer' | 'signIn' | 'signOut'> & {
  start(): void;
  stop(): void;
  subscribe(listener: () => void): () => void;
  readState(): PageState;
  readCaseContents(caseId: string): Promise<CaseContents>;
  /** Read everything again: the tab came back, or the connection did. */
  refresh(): void;
};

export type PageDeps = {
  createApi: (token: string | null) => ApiClient;
  createRealtime: (deps: Omit<RealtimeDeps, 'url'>) => Realtime;
  sessions: SessionStore;
};

/** What the page shows, outside of React: who is signed in, the socket, and what everybody sees. */
export function createPage({ createApi, createRealtime, sessions }: PageDeps): Page {
  const api = createApi(null);
  const listeners = new Set<() => void>();
  let connected = false;

  const feed = createFeed({ api, onChange });
  const account = createAccount({ createApi, sessions, onChange, onIdentityChanged: () => realtime.reconnect() });
  const realtime = createRealtime({
    readIdentity: account.readSession,
    onEvent: (name, payload) => {
      account.readPlayer()?.applyEvent(name, payload);
      feed.applyEvent(name, payload);
    },
    onConnected: () => showConnection(true),
    onDisconnected: () => showConnection(false),
    // Reading the profile tells whether the session is over.
    onRefused: () => account.readPlayer()?.refresh(),
  });
  let state = composeState();

  function composeState(): PageState {
    return { ...account.readState(), connected, feed: feed.readState() };
  }

  function onChange(): void {
    state = composeState();
    listeners.forEach((listener) => listener());
  }

  function showConnection(next: boolean): void {
    connected = next;
    onChange();
    if (connected) refresh();
  }

  function refresh(): void {
    account.readPlayer()?.refresh();
    feed.refresh();
  }

  return {
    readPlayer: account.readPlayer,
    signIn: account.signIn,
    signOut: account.signOut,
    start() {
      account.start();
      feed.refresh();
      realtime.start();
    },
    stop() {
      realtime.stop();
      account.stop();
      feed.stop();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    readState: () => state,
    readCaseContents: async (id) => (await api.get(`/api/cases/${encodeURIComponent(id)}`, CaseReply)).contents,
    refresh,
  };
}

import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { SignInReply } from '@aftercommit/contracts/http/sessions';
import { ApiError } from '../http/api-error';
import type { ApiClient } from '../http/create-api-client';
import { describeError } from '../http/describe-error';
import { createPlayer, type Player, type PlayerState } from './create-player';
import type { Session, SessionStore } from './stored-session';

export type AccountState = {
  session: Session | null;
  player: PlayerState | null;
  signingIn: boolean;
  /** Why signing in, or staying signed in, did not work. */
  signInError: string | null;
};

export type Account = {
  readState(): AccountState;
  readSession(): Session | null;
  /** The things and actions of the person signed in; null for a visitor. */
  readPlayer(): Player | null;
  signIn(login: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  start(): void;
  stop(): void;
};

export type AccountDeps = {
  createApi: (token: string | null) => ApiClient;
  sessions: SessionStore;
  onChange: () => void;
  /** Somebody else looks at the page now: its socket has to be theirs. */
  onIdentityChanged: () => void;
};

/** Who is signed in on this page, and what is theirs. */
export function createAccount(deps: AccountDeps): Account {
  let shown: Omit<AccountState, 'player'> = { session: null, signingIn: false, signInError: null };
  let player: Player | null = null;
  let stopListening = (): void => undefined;

  function show(change: Partial<typeof shown>): void {
    shown = { ...shown, ...change };
    deps.onChange();
  }

  function adopt(session: Session | null, signInError: string | null = null): void {
    player?.stop();
    player = session && createPlayerOf(deps, session, (error) => leave(session.token, describeError(error)));
    show({ session, signInError });
    player?.refresh();
    deps.onIdentityChanged();
  }

  function leave(token: string, signInError: string | null): void {
    // A late answer to the session before must not end this one.
    if (shown.session?.token !== token) return;
    deps.sessions.write(null);
    adopt(null, signInError);
  }

  function followOtherTabs(): void {
    const session = deps.sessions.read();
    if (session?.token !== shown.session?.token) adopt(session);
  }

  async function signIn(login: string, password: string): Promise<void> {
    if (shown.signingIn) return;
    show({ signingIn: true, signInError: null });
    const session = await requestSession(deps.createApi(null), login, password).catch((error: unknown) => {
      show({ signInError: describeError(error) });
      return null;
    });
    show({ signingIn: false });
    if (!session) return;
    deps.sessions.write(session);
    adopt(session);
  }

  return {
    readState: () => ({ ...shown, player: player?.readState() ?? null }),
    readSession: () => shown.session,
    readPlayer: () => player,
    signIn,
    async signOut() {
      const token = shown.session?.token;
      if (!token) return;
      const unheard = await endSession(deps.createApi(token));
      if (unheard) player?.showError(unheard);
      else leave(token, null);
    },
    start() {
      adopt(deps.sessions.read());
      stopListening = deps.sessions.onChangeElsewhere(followOtherTabs);
    },
    stop() {
      stopListening();
      player?.stop();
    },
  };
}

function createPlayerOf(deps: AccountDeps, session: Session, onSessionEnded: (error: unknown) => void): Player {
  const api = deps.createApi(session.token);
  return createPlayer({ userId: session.userId, api, onChange: deps.onChange, onSessionEnded });
}

async function requestSession(api: ApiClient, login: string, password: string): Promise<Session> {
  const reply = await api.post('/api/auth/session', { login, password }, SignInReply);
  return { token: reply.session_token, userId: reply.profile.id, nickname: reply.profile.nickname };
}

/**
 * Returns the error when the server may not know of it: then session and cookie live on, and a page that says
 * "signed out" would be wrong. A session that is over already is as good.
 */
async function endSession(api: ApiClient): Promise<unknown> {
  try {
    await api.post('/api/auth/logout', {}, SuccessReply);
    return null;
  } catch (error) {
    return error instanceof ApiError && error.status === 401 ? null : error;
  }
}

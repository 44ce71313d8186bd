import type { Session, SessionStore } from './stored-session';

/** endedBy: the code of the refusal that ended the last session; null when the person ended it. */
export type SessionState<Kept = Session> = { session: Kept | null; endedBy: string | null };

export type SessionHolder<Kept = Session> = {
  read(): SessionState<Kept>;
  subscribe(listener: () => void): () => void;
  adopt(session: Kept): void;
  /** Ends the session with this token and no later one: a late answer may belong to the session before. */
  leave(token: string, endedBy: string | null): void;
  start(): void;
  stop(): void;
};

/** Who is signed in on this page. Every tab of a browser has the same person, because the socket's cookie is theirs together. */
export function createSessionHolder<Kept extends { token: string } = Session>({
  store,
  onChanged,
}: {
  store: SessionStore<Kept>;
  onChanged: () => void;
}): SessionHolder<Kept> {
  let state: SessionState<Kept> = { session: null, endedBy: null };
  let stopListening = (): void => undefined;
  const listeners = new Set<() => void>();

  function show(session: Kept | null, endedBy: string | null): void {
    state = { session, endedBy };
    onChanged();
    listeners.forEach((listener) => listener());
  }

  return {
    read: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    adopt(session) {
      store.write(session);
      show(session, null);
    },
    leave(token, endedBy) {
      if (state.session?.token !== token) return;
      store.write(null);
      show(null, endedBy);
    },
    start() {
      state = { session: store.read(), endedBy: null };
      stopListening = store.onChangeElsewhere(() => {
        const session = store.read();
        if (session?.token !== state.session?.token) show(session, null);
      });
    },
    stop: () => stopListening(),
  };
}

import { z } from 'zod';

/** A signed-in person of this browser: every tab shows the same one, because the socket's cookie is theirs together. */
export const Session = z.object({ token: z.string().min(1), userId: z.string().min(1), nickname: z.string() });
export type Session = z.infer<typeof Session>;

export type SessionStore = {
  read(): Session | null;
  write(session: Session | null): void;
  /** Another tab signed in or out. Returns how to stop listening. */
  onChangeElsewhere(listener: () => void): () => void;
};

const storageKey = 'aftercommit.session';

export function createSessionStore(browser: Window): SessionStore {
  let lastWritten: Session | null = null;

  function readStored(): Session | null {
    const text = browser.localStorage.getItem(storageKey);
    return text === null ? null : (Session.safeParse(JSON.parse(text)).data ?? null);
  }

  return {
    read() {
      try {
        return readStored();
      } catch {
        // Storage is blocked, or holds something else: this tab remembers for itself.
        return lastWritten;
      }
    },
    write(session) {
      lastWritten = session;
      try {
        if (session) browser.localStorage.setItem(storageKey, JSON.stringify(session));
        else browser.localStorage.removeItem(storageKey);
      } catch {
        // As in read.
      }
    },
    onChangeElsewhere(listener) {
      const onStorage = (event: StorageEvent): void => {
        if (event.key === storageKey || event.key === null) listener();
      };
      browser.addEventListener('storage', onStorage);
      return () => browser.removeEventListener('storage', onStorage);
    },
  };
}

import { z } from 'zod';

/** A signed-in person of this browser: every tab shows the same one, because the socket's cookie is theirs together. */
export const Session = z.object({ token: z.string().min(1), userId: z.string().min(1), nickname: z.string() });
export type Session = z.infer<typeof Session>;

export type SessionStore<Kept = Session> = {
  read(): Kept | null;
  write(session: Kept | null): void;
  /** Another tab signed in or out. Returns how to stop listening. */
  onChangeElsewhere(listener: () => void): () => void;
};

/** key: where in the browser's storage. schema: what is taken from there. */
export type SessionKind<Kept> = { key: string; schema: z.ZodType<Kept> };

export const playerSession: SessionKind<Session> = { key: 'aftercommit.session', schema: Session };

export function createSessionStore<Kept>(browser: Window, { key, schema }: SessionKind<Kept>): SessionStore<Kept> {
  let lastWritten: Kept | null = null;

  function readStored(): Kept | null {
    const text = browser.localStorage.getItem(key);
    return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
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
        if (session) browser.localStorage.setItem(key, JSON.stringify(session));
        else browser.localStorage.removeItem(key);
      } catch {
        // As in read.
      }
    },
    onChangeElsewhere(listener) {
      const onStorage = (event: StorageEvent): void => {
        if (event.key === key || event.key === null) listener();
      };
      browser.addEventListener('storage', onStorage);
      return () => browser.removeEventListener('storage', onStorage);
    },
  };
}

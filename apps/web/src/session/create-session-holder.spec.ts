import { createSessionHolder } from './create-session-holder';
import type { Session, SessionStore } from './stored-session';

const alice: Session = { token: 'token-of-alice', userId: 'alice', nickname: 'Alice' };
const bob: Session = { token: 'token-of-bob', userId: 'bob', nickname: 'Bob' };

function setup(stored: Session | null = null) {
  let elsewhere = (): void => undefined;
  const store: SessionStore = {
    read: () => stored,
    write: (session) => void (stored = session),
    onChangeElsewhere: (listener) => {
      elsewhere = listener;
      return () => undefined;
    },
  };
  let changes = 0;
  const holder = createSessionHolder({ store, onChanged: () => (changes += 1) });
  holder.start();
  const changeElsewhere = (session: Session | null): void => {
    stored = session;
    elsewhere();
  };
  return { holder, changeElsewhere, readStored: () => stored, readChanges: () => changes };
}

describe('who is signed in on a page', () => {
  it('is who was signed in when the page was left', () => {
    expect(setup(alice).holder.read()).toEqual({ session: alice, endedBy: null });
  });

  it('follows the other tabs of the browser', () => {
    const { holder, changeElsewhere, readChanges } = setup(alice);

    changeElsewhere(bob);
    changeElsewhere(bob);

    expect(holder.read().session).toEqual(bob);
    expect(readChanges()).toBe(1);
  });

  it('is not ended by a late answer to the session before', () => {
    const { holder, readStored } = setup(alice);
    holder.adopt(bob);

    holder.leave(alice.token, 'unauthorized');

    expect(holder.read().session).toEqual(bob);
    expect(readStored()).toEqual(bob);
  });

  it('is nobody after a refusal, and says which', () => {
    const { holder, readStored } = setup(alice);

    holder.leave(alice.token, 'user_blocked');

    expect(holder.read()).toEqual({ session: null, endedBy: 'user_blocked' });
    expect(readStored()).toBeNull();
  });
});

import { useSyncExternalStore } from 'react';
import type { Page } from '../state/create-page';
import { ConnectionBanner } from './connection-banner';
import { DropFeed } from './drop-feed';
import { PlayerView } from './player-view';
import { SignInForm } from './sign-in-form';
import { TopBar } from './top-bar';

export function App({ page }: { page: Page }) {
  const { connected, session, player, feed, signingIn, signInError } = useSyncExternalStore(
    page.subscribe,
    page.readState,
  );
  const actions = page.readPlayer();

  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <TopBar
        connected={connected}
        nickname={session ? (player?.profile.value?.nickname ?? session.nickname) : null}
        balanceEuros={player?.balance?.euros ?? null}
        onSignOut={page.signOut}
      />
      <div className="layout">
        <main id="content" tabIndex={-1}>
          {player && actions ? (
            <PlayerView state={player} player={actions} readCaseContents={page.readCaseContents} />
          ) : (
            <SignInForm running={signingIn} error={signInError} onSignIn={page.signIn} />
          )}
        </main>
        <DropFeed feed={feed} onRetry={page.refresh} />
      </div>
      <ConnectionBanner connected={connected} />
    </>
  );
}

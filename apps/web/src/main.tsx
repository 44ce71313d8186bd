// The page: its state lives outside of React, which only shows it.
import './http/forbid-code-generation';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './components/app';
import { createApiClient } from './http/create-api-client';
import { createRealtime } from './realtime/create-realtime';
import { createPage } from './state/create-page';
import { createSessionStore } from './state/stored-session';

const requestTimeoutMs = 15_000;

const page = createPage({
  createApi: (token) => createApiClient({ baseUrl: '', token, timeoutMs: requestTimeoutMs }),
  createRealtime: (deps) => createRealtime({ ...deps, url: window.location.origin }),
  sessions: createSessionStore(window),
});

// A tab in the background is frozen by some browsers: what it missed is read when it is looked at again.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') page.refresh();
});
page.start();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App page={page} />
  </StrictMode>,
);

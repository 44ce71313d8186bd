/** Calls back when a browser's page may have slept through something. Outside of a browser: never. */
export function watchPage(onAwake: () => void): () => void {
  if (typeof document === 'undefined' || typeof window === 'undefined') return () => undefined;
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') onAwake();
  };
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', onAwake);
  window.addEventListener('pageshow', onAwake);
  return () => {
    document.removeEventListener('visibilitychange', onVisible);
    window.removeEventListener('online', onAwake);
    window.removeEventListener('pageshow', onAwake);
  };
}

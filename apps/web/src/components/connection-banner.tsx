/** Says that the page may be behind. It waits a moment: signing in opens a new connection, which is not worth a word. */
export function ConnectionBanner({ connected }: { connected: boolean }) {
  return (
    <div role="status" className="connection-banner">
      {!connected && <p>No connection at the moment. What you see may be out of date; it catches up by itself.</p>}
    </div>
  );
}

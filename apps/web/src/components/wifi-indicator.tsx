const arcs = ['M5 12.5a10 10 0 0 1 14 0', 'M8.5 16a5 5 0 0 1 7 0', 'M1.5 9a15 15 0 0 1 21 0', 'M12 19.5h.01'];

export function WifiIndicator({ connected }: { connected: boolean }) {
  const label = connected ? 'Connected' : 'Reconnecting...';
  return (
    <span
      className={connected ? 'wifi wifi-on' : 'wifi wifi-off'}
      role="img"
      aria-label={label}
      title={label}
      data-testid="wifi"
    >
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
        {arcs.map((arc) => (
          <path key={arc} d={arc} />
        ))}
        {!connected && <path d="M3 3l18 18" />}
      </svg>
    </span>
  );
}

import { Progress as Parts } from 'radix-ui';

/** label: what it measures, for people who do not see it. */
export function Progress({ value, max, label }: { value: number; max: number; label: string }) {
  const share = max > 0 ? Math.min(1, value / max) : 1;
  return (
    <Parts.Root className="progress" value={Math.min(value, max)} max={max} aria-label={label}>
      <Parts.Indicator className="progress-bar" data-full={share === 1} style={{ width: `${share * 100}%` }} />
    </Parts.Root>
  );
}

import type { ReactNode } from 'react';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { Tone } from './badge';

const icons = { plain: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

/** A message in its place on the page. A bad one is read out at once. */
export function Notice({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  const Icon = icons[tone];
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon aria-hidden />
      <div className="grow">{children}</div>
    </div>
  );
}

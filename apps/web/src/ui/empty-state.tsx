import type { ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';

/** What stands where a list would be. children: what to do about it. */
export function EmptyState({ icon: Icon, text, children }: { icon: LucideIcon; text: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon aria-hidden />
      <p>{text}</p>
      {children}
    </div>
  );
}

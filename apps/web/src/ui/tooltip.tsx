import type { ReactNode } from 'react';
import { Tooltip as Parts } from 'radix-ui';

export const TooltipProvider = Parts.Provider;

/** children: one element that can have the focus. */
export function Tooltip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Parts.Root>
      <Parts.Trigger asChild>{children}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {text}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

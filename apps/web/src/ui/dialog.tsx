import { useRef, type ReactNode } from 'react';
import { Dialog as Parts } from 'radix-ui';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';

type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** Read out with the title. */
  description?: string;
  children: ReactNode;
};

/** Traps the focus, closes on Escape, and gives the focus back. The backdrop is ours: Radix' own adds styles that our policy forbids. */
export function Dialog({ open, onClose, title, description, children }: DialogProps) {
  const { t } = useTranslation('common');
  const opener = useRef<Element | null>(null);
  const giveFocusBack = (event: Event): void => {
    // Radix would look for a trigger of its own, and ours are not told to it.
    event.preventDefault();
    const target = opener.current?.isConnected ? opener.current : document.querySelector('h1');
    if (target instanceof HTMLElement) target.focus();
  };
  return (
    <Parts.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Parts.Portal>
        <div className="dialog-backdrop" />
        <Parts.Content
          className="dialog stack"
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={() => void (opener.current = document.activeElement)}
          onCloseAutoFocus={giveFocusBack}
        >
          <Parts.Title className="dialog-title">{title}</Parts.Title>
          {description && <Parts.Description className="soft">{description}</Parts.Description>}
          {children}
          <Parts.Close className="icon-button dialog-close" aria-label={t('close')}>
            <X aria-hidden />
          </Parts.Close>
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

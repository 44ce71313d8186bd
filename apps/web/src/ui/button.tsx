import type { ComponentProps } from 'react';
import { LoaderCircle } from 'lucide-react';

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger';
export type ButtonSize = 'small' | 'medium' | 'large';

export function nameButtonClass({ look = 'plain', size = 'medium', wide = false }: ButtonStyle = {}): string {
  return ['button', `button-${look}`, `button-${size}`, wide ? 'button-wide' : ''].filter(Boolean).join(' ');
}

type ButtonStyle = { look?: ButtonLook; size?: ButtonSize; wide?: boolean };

/** busy: what it began is under way; pressing again does nothing, and it keeps the focus. */
export function Button({
  look = 'plain',
  size = 'medium',
  wide = false,
  busy = false,
  disabled = false,
  onClick,
  children,
  ...rest
}: ComponentProps<'button'> & ButtonStyle & { busy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={nameButtonClass({ look, size, wide })}
      disabled={disabled && !busy}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy && <LoaderCircle className="spinning" aria-hidden />}
      {children}
    </button>
  );
}

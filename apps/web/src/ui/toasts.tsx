import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { Toast as Parts } from 'radix-ui';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';

type Toast = { id: number; kind: 'good' | 'bad'; text: string };
type ShowToast = (kind: Toast['kind'], text: string) => void;

const ToastContext = createContext<ShowToast>(() => undefined);
const toastsMax = 4;
const shownMs = 6_000;

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation('common');
  const [toasts, setToasts] = useState<Toast[]>([]);
  const show = useCallback<ShowToast>((kind, text) => {
    setToasts((shown) => [...shown, { id: (shown.at(-1)?.id ?? 0) + 1, kind, text }].slice(-toastsMax));
  }, []);
  const remove = (id: number): void => setToasts((shown) => shown.filter((toast) => toast.id !== id));

  return (
    <ToastContext.Provider value={show}>
      <Parts.Provider duration={shownMs} label={t('notification')}>
        {children}
        {toasts.map(({ id, kind, text }) => (
          <Parts.Root key={id} className="toast" data-kind={kind} onOpenChange={(open) => !open && remove(id)}>
            <Parts.Description className="grow">{text}</Parts.Description>
            <Parts.Close className="icon-button" aria-label={t('close')}>
              <X aria-hidden />
            </Parts.Close>
          </Parts.Root>
        ))}
        <Parts.Viewport className="toasts" label={t('notifications', { hotkey: '{hotkey}' })} />
      </Parts.Provider>
    </ToastContext.Provider>
  );
}

/** Tells the person how something ended, wherever they are by then. */
export const useShowToast = (): ShowToast => useContext(ToastContext);

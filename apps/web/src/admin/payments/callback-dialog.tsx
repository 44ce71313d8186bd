import { useTranslation } from 'react-i18next';
import type { CallbackListReply } from '@aftercommit/contracts/http/admin-payments';
import { Dialog } from '../../ui/dialog';

export type Callback = CallbackListReply['callbacks'][number];

/** The message of the provider, as it came. */
export function CallbackDialog({ callback, onClose }: { callback: Callback; onClose: () => void }) {
  const { t } = useTranslation('admin');
  return (
    <Dialog open onClose={onClose} title={t('callbacks.message')}>
      <pre className="code-block" tabIndex={0} role="region" aria-label={t('callbacks.message')}>
        {indent(callback.body)}
      </pre>
    </Dialog>
  );
}

function indent(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

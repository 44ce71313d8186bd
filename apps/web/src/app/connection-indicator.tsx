import { RefreshCw, Wifi, WifiOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useConnection, type Connection } from '../realtime/use-connection';
import { Tooltip } from '../ui/tooltip';

const icons: Record<Connection, typeof Wifi> = { connected: Wifi, catching_up: RefreshCw, reconnecting: WifiOff };

/** Green, red with its tooltip, or amber while what was missed is still arriving. */
export function ConnectionIndicator() {
  const { t } = useTranslation('common');
  const connection = useConnection();
  const Icon = icons[connection];
  const text = t(`connection.${connection}`);
  return (
    <Tooltip text={text}>
      <button
        type="button"
        className={`icon-button connection-${connection}`}
        aria-label={text}
        data-testid="connection"
        data-connection={connection}
      >
        <Icon aria-hidden className={connection === 'catching_up' ? 'spinning' : ''} />
      </button>
    </Tooltip>
  );
}

import { RefreshCw, Wifi, WifiOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useConnectionState, useStreamState } from '@aftercommit/realtime-client/react';

/** Is what the panel shows as new as the database? */
export function ConnectionSign() {
  const { t } = useTranslation('admin');
  const connection = useConnectionState();
  const stream = useStreamState('admins');
  const state = connection !== 'connected' ? 'offline' : stream === 'up_to_date' ? 'live' : 'catchingUp';
  const Sign = { offline: WifiOff, catchingUp: RefreshCw, live: Wifi }[state];
  return (
    <span className="connection-sign" data-state={state} role="status" data-testid="admin-connection">
      <Sign aria-hidden />
      <span>{t(`connection.${state}`)}</span>
    </span>
  );
}

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../realtime/use-connection';

// Signing in opens a new connection, which is not worth a word.
const patienceMs = 2_500;

/** Says that the page may be behind. */
export function ConnectionBanner() {
  const { t } = useTranslation('common');
  const isAway = useConnection() === 'reconnecting';
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isAway) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isAway]);
  return (
    <div role="status" className="connection-banner">
      {isLong && <p>{t('connection.away')}</p>}
    </div>
  );
}

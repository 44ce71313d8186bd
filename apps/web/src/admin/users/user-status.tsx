import { useTranslation } from 'react-i18next';
import { StatusBadge } from '../parts/status-badge';
import { useFormats } from '../../i18n/use-formats';
import { isBlocked, isMuted, type User } from './user';

export function UserStatus({ user }: { user: User }) {
  const { t } = useTranslation('admin');
  const { moment } = useFormats();
  const until = (atMs: number | null): string => (atMs === null ? '' : t('users.until', { moment: moment(atMs) }));
  return (
    <div className="badges">
      {isBlocked(user) ? <StatusBadge status="person.blocked" /> : <StatusBadge status={`person.${user.status}`} />}
      {isMuted(user) && <StatusBadge status="person.muted" />}
      {isBlocked(user) && (user.block_reason || user.blocked_until) && (
        <p className="cell-note">
          <bdi>{user.block_reason}</bdi> {until(user.blocked_until)}
        </p>
      )}
      {isMuted(user) && (user.mute_reason || user.muted_until) && (
        <p className="cell-note">
          <bdi>{user.mute_reason}</bdi> {until(user.muted_until)}
        </p>
      )}
    </div>
  );
}

import { useState, type ReactNode } from 'react';
import { UserX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { UserListReply } from '@aftercommit/contracts/http/admin-users';
import { formatEuros } from '../../i18n/use-formats';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import { Page } from '../../ui/page';
import { useIsAtLeast } from '../app/panel-context';
import { useList } from '../app/use-list';
import { Moment } from '../parts/moment';
import { isBlocked, isMuted, type User } from './user';
import { UserDialog, type UserDialogName } from './user-dialogs';
import { UserLedger } from './user-ledger';
import { UserStatus } from './user-status';

export function UserPage() {
  const { t } = useTranslation('admin');
  const { userId = '' } = useParams();
  const users = useList('users', `/api/admin/users?q=${encodeURIComponent(userId)}`, UserListReply);
  const user = users.data?.find(({ id }) => id === userId);
  return (
    <Page title={user?.nickname ?? t('users.user')}>
      <Loaded query={users}>
        {() => (user ? <Details user={user} /> : <EmptyState icon={UserX} text={t('users.notFound')} />)}
      </Loaded>
    </Page>
  );
}

function Details({ user }: { user: User }) {
  const { t } = useTranslation('admin');
  const [asked, setAsked] = useState<UserDialogName | null>(null);
  const isAdmin = useIsAtLeast('admin');
  return (
    <>
      <section className="card stack" aria-label={t('users.details')}>
        <dl className="facts">
          <Fact label={t('list.status')}>
            <UserStatus user={user} />
          </Fact>
          <Fact label={t('users.balance')}>
            <span className="number facts-large" data-testid="user-balance">
              {formatEuros(user.balance)}
            </span>
          </Fact>
          <Fact label={t('users.username')}>
            <bdi>{user.username}</bdi>
          </Fact>
          <Fact label={t('users.email')}>
            <bdi>{user.email ?? '–'}</bdi>
          </Fact>
          <Fact label={t('users.fullName')}>
            <bdi>{user.full_name ?? '–'}</bdi>
          </Fact>
          <Fact label={t('users.lastActive')}>{user.last_active ? <Moment atMs={user.last_active} /> : '–'}</Fact>
          <Fact label={t('list.created')}>
            <Moment atMs={user.created_at} />
          </Fact>
          <Fact label="ID">
            <code>{user.id}</code>
          </Fact>
        </dl>
        <Actions user={user} isAdmin={isAdmin} ask={setAsked} />
      </section>
      {isAdmin && <UserLedger userId={user.id} />}
      {asked && <UserDialog name={asked} user={user} onClose={() => setAsked(null)} />}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type ActionsProps = { user: User; isAdmin: boolean; ask: (name: UserDialogName) => void };

function Actions({ user, isAdmin, ask }: ActionsProps) {
  const { t } = useTranslation('admin');
  const names: UserDialogName[] = [
    ...(isAdmin ? (['adjust', 'edit'] as const) : []),
    isMuted(user) ? 'unmute' : 'mute',
    isBlocked(user) ? 'unblock' : 'block',
    ...(isAdmin ? (['delete'] as const) : []),
  ];
  return (
    <div className="row">
      {names.map((name) => (
        <Button
          key={name}
          size="small"
          look={name === 'block' || name === 'delete' ? 'danger' : 'plain'}
          onClick={() => ask(name)}
        >
          {t(`users.${name}`)}
        </Button>
      ))}
    </div>
  );
}

import { useMemo, useState } from 'react';
import { UserPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { UserListReply } from '@aftercommit/contracts/http/admin-users';
import { formatEuros } from '../../i18n/use-formats';
import { Button } from '../../ui/button';
import { Page } from '../../ui/page';
import { useIsAtLeast } from '../app/panel-context';
import { usePages } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { Person } from '../parts/person';
import { SearchField } from '../parts/search-field';
import { EditUserDialog } from './edit-user-dialog';
import { UserDialog, type UserDialogName } from './user-dialogs';
import { UserStatus } from './user-status';
import { isBlocked, type User } from './user';

const pageSize = 50;

/** The answer is a bare array: a page that is not full is the last. */
const readPage = (rows: UserListReply) => {
  return { rows, next: rows.length < pageSize ? null : (rows.at(-1)?.id ?? null) };
};

type Asked = { user: User; name: UserDialogName };

export function UsersPage() {
  const { t } = useTranslation('admin');
  const [search, setSearch] = useState('');
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isAdding, setIsAdding] = useState(false);
  const mayEdit = useIsAtLeast('admin');
  const path = `/api/admin/users?limit=${pageSize}${search ? `&q=${encodeURIComponent(search)}` : ''}`;
  const users = usePages({ list: 'users', path, reply: UserListReply, readPage });
  const columns = useColumns(setAsked);

  return (
    <Page
      title={t('users.title')}
      actions={
        <div className="page-actions">
          <SearchField label={t('users.search')} onSearch={setSearch} />
          {mayEdit && (
            <Button look="primary" onClick={() => setIsAdding(true)}>
              <UserPlus aria-hidden />
              {t('users.new')}
            </Button>
          )}
        </div>
      }
    >
      <ListView
        label={t('users.title')}
        emptyText={search ? t('list.nothingFound') : t('users.empty')}
        query={users}
        columns={columns}
        rowId={(user) => user.id}
      />
      {asked && <UserDialog {...asked} onClose={() => setAsked(null)} />}
      {isAdding && <EditUserDialog user={null} onClose={() => setIsAdding(false)} />}
    </Page>
  );
}

function useColumns(ask: (asked: Asked) => void): Column<User>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      {
        id: 'user',
        header: t('users.user'),
        kind: 'wide',
        sortBy: ({ nickname }) => nickname.toLowerCase(),
        cell: (user) => <Named user={user} />,
      },
      { id: 'status', header: t('list.status'), cell: (user) => <UserStatus user={user} /> },
      {
        id: 'balance',
        header: t('users.balance'),
        kind: 'number',
        sortBy: ({ balance }) => balance,
        cell: ({ balance }) => formatEuros(balance),
      },
      {
        id: 'active',
        header: t('users.lastActive'),
        sortBy: ({ last_active }) => last_active ?? 0,
        cell: ({ last_active }) => (last_active ? <Moment atMs={last_active} /> : <span className="faint">–</span>),
      },
      {
        id: 'created',
        header: t('list.created'),
        sortBy: ({ created_at }) => created_at,
        cell: ({ created_at }) => <Moment atMs={created_at} />,
      },
      {
        id: 'actions',
        header: t('list.actions'),
        kind: 'actions',
        cell: (user) => (
          <Button
            size="small"
            look={isBlocked(user) ? 'plain' : 'danger'}
            onClick={() => ask({ user, name: isBlocked(user) ? 'unblock' : 'block' })}
          >
            {isBlocked(user) ? t('users.unblock') : t('users.block')}
            <span className="visually-hidden"> {user.nickname}</span>
          </Button>
        ),
      },
    ],
    [t, ask],
  );
}

function Named({ user }: { user: User }) {
  return (
    <>
      <Person name={user.nickname} userId={user.id} />
      <p className="cell-note">
        <bdi>{user.username}</bdi>
      </p>
      {user.email && (
        <p className="cell-note">
          <bdi>{user.email}</bdi>
        </p>
      )}
    </>
  );
}

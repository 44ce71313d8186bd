import { useMemo, useState } from 'react';
import { UserPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AdminListReply } from '@aftercommit/contracts/http/admin-admins';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Page } from '../../ui/page';
import { useList } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { StatusBadge } from '../parts/status-badge';
import { EditAdminDialog, type ListedAdmin } from './edit-admin-dialog';

/** admin null: a new one. */
type Asked = { admin: ListedAdmin | null };

export function AdminsPage() {
  const { t } = useTranslation('admin');
  const [asked, setAsked] = useState<Asked | null>(null);
  const admins = useList('admins', '/api/admin/admins', AdminListReply);
  const columns = useColumns(setAsked);
  return (
    <Page
      title={t('admins.title')}
      actions={
        <Button look="primary" onClick={() => setAsked({ admin: null })}>
          <UserPlus aria-hidden />
          {t('admins.new')}
        </Button>
      }
    >
      <ListView
        label={t('admins.title')}
        emptyText={t('list.nothingFound')}
        query={admins}
        columns={columns}
        rowId={(admin) => admin.id}
      />
      {asked && <EditAdminDialog admin={asked.admin} onClose={() => setAsked(null)} />}
    </Page>
  );
}

function useColumns(ask: (asked: Asked) => void): Column<ListedAdmin>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      {
        id: 'username',
        header: t('signIn.username'),
        kind: 'wide',
        sortBy: ({ username }) => username.toLowerCase(),
        cell: ({ username, email }) => (
          <>
            <bdi className="cell-title">{username}</bdi>
            {email && (
              <p className="cell-note">
                <bdi>{email}</bdi>
              </p>
            )}
          </>
        ),
      },
      {
        id: 'role',
        header: t('admins.role'),
        sortBy: ({ role }) => role,
        cell: ({ role }) => <Badge>{t(`role.${role}`)}</Badge>,
      },
      { id: 'status', header: t('list.status'), cell: ({ status }) => <StatusBadge status={`person.${status}`} /> },
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
        cell: (admin) => (
          <Button size="small" onClick={() => ask({ admin })}>
            {t('form.edit')}
            <span className="visually-hidden"> {admin.username}</span>
          </Button>
        ),
      },
    ],
    [t, ask],
  );
}

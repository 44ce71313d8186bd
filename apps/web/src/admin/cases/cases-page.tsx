import { useMemo, useState } from 'react';
import { PackagePlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CaseListReply } from '@aftercommit/contracts/http/admin-cases';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { formatEuros } from '../../i18n/use-formats';
import { nameButtonClass } from '../../ui/button';
import { Page } from '../../ui/page';
import { Picture } from '../../ui/picture';
import { useAction } from '../app/use-action';
import { useRows } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { EditDeleteButtons } from '../parts/edit-delete-buttons';
import { FormDialog } from '../parts/form-dialog';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { StatusBadge } from '../parts/status-badge';

type ListedCase = CaseListReply['cases'][number];

const readRows = ({ cases }: CaseListReply): ListedCase[] => cases;

export function CasesPage() {
  const { t } = useTranslation('admin');
  const [deleted, setDeleted] = useState<ListedCase | null>(null);
  const cases = useRows({ list: 'cases', path: '/api/admin/cases', reply: CaseListReply, readRows });
  const columns = useColumns(setDeleted);
  return (
    <Page
      title={t('cases.title')}
      actions={
        <Link className={nameButtonClass({ look: 'primary' })} to="/admin/cases/new">
          <PackagePlus aria-hidden />
          {t('cases.new')}
        </Link>
      }
    >
      <ListView
        label={t('cases.title')}
        emptyText={t('cases.empty')}
        query={cases}
        columns={columns}
        rowId={(listed) => listed.id}
      />
      {deleted && <DeleteCaseDialog listed={deleted} onClose={() => setDeleted(null)} />}
    </Page>
  );
}

function useColumns(askToDelete: (listed: ListedCase) => void): Column<ListedCase>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      {
        id: 'title',
        header: t('cases.name'),
        kind: 'wide',
        sortBy: ({ title }) => title.toLowerCase(),
        cell: (listed) => <CaseTitle listed={listed} />,
      },
      { id: 'type', header: t('cases.type'), sortBy: ({ type }) => type, cell: ({ type }) => t(`caseType.${type}`) },
      {
        id: 'status',
        header: t('list.status'),
        sortBy: ({ status }) => status,
        cell: ({ status }) => <StatusBadge status={`case.${status}`} />,
      },
      {
        id: 'price',
        header: t('cases.price'),
        kind: 'number',
        sortBy: ({ price }) => price,
        cell: ({ price }) => formatEuros(price),
      },
      {
        id: 'threshold',
        header: t('cases.threshold'),
        kind: 'number',
        sortBy: ({ threshold_eur }) => threshold_eur,
        cell: ({ threshold_eur }) => formatEuros(threshold_eur),
      },
      {
        id: 'updated',
        header: t('list.updated'),
        sortBy: ({ updated_at }) => updated_at,
        cell: ({ updated_at }) => <Moment atMs={updated_at} />,
      },
      {
        id: 'actions',
        header: t('list.actions'),
        kind: 'actions',
        cell: (listed) => (
          <EditDeleteButtons
            title={listed.title}
            edit={`/admin/cases/${listed.id}`}
            onDelete={() => askToDelete(listed)}
          />
        ),
      },
    ],
    [t, askToDelete],
  );
}

function DeleteCaseDialog({ listed, onClose }: { listed: ListedCase; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `cases.delete ${listed.id}`,
    lists: ['cases', 'logs'],
    send: (api, body: object, key) => api.delete(`/api/admin/cases/${listed.id}`, body, SuccessReply, key),
  });
  return (
    <FormDialog
      title={t('cases.delete')}
      description={t('cases.deleteQuestion', { title: listed.title })}
      submitText={t('form.delete')}
      doneText={t('form.deleted')}
      isDangerous
      action={action}
      readInput={() => ({})}
      onClose={onClose}
    />
  );
}

function CaseTitle({ listed }: { listed: ListedCase }) {
  const { t } = useTranslation('admin');
  return (
    <div className="cell-item">
      <Picture url={listed.image_url} />
      <div className="grow">
        <Link className="cell-title person" to={`/admin/cases/${listed.id}`}>
          <bdi>{listed.title}</bdi>
        </Link>
        <p className="cell-note">{t('cases.itemCount', { count: listed.items.length })}</p>
      </div>
    </div>
  );
}

import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AuditLogReply } from '@aftercommit/contracts/http/admin-problems';
import { AuditType } from '@aftercommit/contracts/states';
import { Badge, type Tone } from '../../ui/badge';
import { Page } from '../../ui/page';
import { useList } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { FilterTabs } from '../parts/filter-tabs';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { AuditActionText } from './audit-action-text';
import { AuditDetails } from './audit-details';

type Entry = AuditLogReply[number];

const filters = ['all', ...AuditType.options] as const;
type Filter = (typeof filters)[number];

export function LogPage() {
  const { t } = useTranslation('admin');
  const [filter, setFilter] = useState<Filter>('all');
  const entries = useList('logs', '/api/admin/logs', AuditLogReply);
  const { data } = entries;
  const shown = useMemo(() => data?.filter(({ type }) => filter === 'all' || type === filter), [data, filter]);
  const columns = useColumns();
  return (
    <Page
      title={t('log.title')}
      actions={
        <FilterTabs
          label={t('list.filter')}
          chosen={filter}
          onChoose={setFilter}
          choices={filters.map((value) => ({
            value,
            text: value === 'all' ? t('filter.log.all') : t(`auditType.${value}`),
          }))}
        />
      }
    >
      <ListView
        label={t('log.title')}
        emptyText={t('log.empty')}
        query={{ ...entries, data: shown } as typeof entries}
        columns={columns}
        rowId={(entry) => String(entry.id)}
      />
    </Page>
  );
}

const tones: Record<Entry['type'], Tone> = { info: 'plain', success: 'good', warning: 'warn', error: 'bad' };

function useColumns(): Column<Entry>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      {
        id: 'at',
        header: t('ledger.at'),
        sortBy: ({ id }) => id,
        cell: ({ timestamp }) => <Moment atMs={timestamp} />,
      },
      { id: 'admin', header: t('log.admin'), sortBy: ({ user }) => user, cell: ({ user }) => <bdi>{user}</bdi> },
      {
        id: 'type',
        header: t('log.type'),
        cell: ({ type }) => <Badge tone={tones[type]}>{t(`auditType.${type}`)}</Badge>,
      },
      {
        id: 'action',
        header: t('log.action'),
        sortBy: ({ action }) => action,
        cell: ({ action }) => <AuditActionText action={action} />,
      },
      {
        id: 'details',
        header: t('log.details'),
        kind: 'wide',
        cell: ({ action, details }) => <AuditDetails action={action} details={details} />,
      },
    ],
    [t],
  );
}

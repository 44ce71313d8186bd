import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PaymentListReply } from '@aftercommit/contracts/http/admin-payments';
import { PaymentStatus } from '@aftercommit/contracts/http/payments';
import { formatEuros } from '../../i18n/use-formats';
import { Page } from '../../ui/page';
import { usePages } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { FilterTabs } from '../parts/filter-tabs';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { Person } from '../parts/person';
import { SearchField } from '../parts/search-field';
import { StatusBadge } from '../parts/status-badge';

type ListedPayment = PaymentListReply['payments'][number];

const filters = ['all', ...PaymentStatus.options] as const;
type Filter = (typeof filters)[number];

const readPage = ({ payments, next }: PaymentListReply) => ({ rows: payments, next });

export function PaymentsPage() {
  const { t } = useTranslation('admin');
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState<Filter>('all');
  const query = new URLSearchParams({
    limit: '50',
    ...(search ? { q: search } : {}),
    ...(filter === 'all' ? {} : { status: filter }),
  });
  const path = `/api/admin/payments?${query}`;
  const payments = usePages({ list: 'payments', path, reply: PaymentListReply, readPage });
  const columns = useColumns();
  return (
    <Page title={t('payments.title')} actions={<SearchField label={t('payments.search')} onSearch={setSearch} />}>
      <FilterTabs
        label={t('list.filter')}
        chosen={filter}
        onChoose={setFilter}
        choices={filters.map((value) => ({ value, text: t(`filter.payment.${value}`) }))}
      />
      <ListView
        label={t('payments.title')}
        emptyText={search || filter !== 'all' ? t('list.nothingFound') : t('payments.empty')}
        query={payments}
        columns={columns}
        rowId={(payment) => payment.id}
      />
    </Page>
  );
}

function useColumns(): Column<ListedPayment>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      { id: 'created', header: t('list.created'), cell: ({ created_at }) => <Moment atMs={created_at} /> },
      {
        id: 'user',
        header: t('users.user'),
        cell: ({ user_uuid, user_nickname }) => <Person name={user_nickname ?? '–'} userId={user_uuid} />,
      },
      {
        id: 'amount',
        header: t('users.amount'),
        kind: 'number',
        cell: ({ amount, intended }) => (
          <>
            {amount === null ? '–' : formatEuros(amount)}
            {intended !== null && intended !== amount && (
              <p className="cell-note">{t('payments.intended', { amount: formatEuros(intended) })}</p>
            )}
          </>
        ),
      },
      { id: 'status', header: t('list.status'), cell: ({ status }) => <StatusBadge status={`payment.${status}`} /> },
      { id: 'provider', header: t('payments.provider'), cell: ({ provider }) => provider },
      {
        id: 'reference',
        header: t('payments.reference'),
        kind: 'wide',
        cell: ({ provider_payment_id }) => <code className="cell-clip">{provider_payment_id}</code>,
      },
      { id: 'updated', header: t('list.updated'), cell: ({ updated_at }) => <Moment atMs={updated_at} /> },
    ],
    [t],
  );
}

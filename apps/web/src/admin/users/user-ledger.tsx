import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { LedgerReply } from '@aftercommit/contracts/http/admin-ledger';
import { formatEuros } from '../../i18n/use-formats';
import { usePages } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';

type Entry = LedgerReply['entries'][number];

const readPage = ({ entries, next }: LedgerReply) => ({ rows: entries, next });

/** Every cent of a player's, newest first. */
export function UserLedger({ userId }: { userId: string }) {
  const { t } = useTranslation('admin');
  const path = `/api/admin/users/${userId}/ledger?limit=50`;
  const entries = usePages({ list: 'users', path, reply: LedgerReply, readPage });
  const columns = useColumns();
  return (
    <section className="stack" aria-labelledby="ledger-title">
      <h2 id="ledger-title">{t('ledger.title')}</h2>
      <ListView
        label={t('ledger.title')}
        emptyText={t('ledger.empty')}
        query={entries}
        columns={columns}
        rowId={(entry) => entry.id}
      />
    </section>
  );
}

function useColumns(): Column<Entry>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      { id: 'at', header: t('ledger.at'), cell: ({ created_at }) => <Moment atMs={created_at} /> },
      { id: 'kind', header: t('ledger.kind'), cell: ({ kind }) => t(`ledgerKind.${kind}`) },
      { id: 'account', header: t('ledger.account'), cell: ({ account }) => t(`ledger.${account}`) },
      {
        id: 'reference',
        header: t('ledger.reference'),
        kind: 'wide',
        cell: ({ reference }) => (
          <code className="cell-clip" title={reference}>
            {reference.replace(/:$/, '')}
          </code>
        ),
      },
      {
        id: 'amount',
        header: t('users.amount'),
        kind: 'number',
        cell: ({ amount_eur }) => (
          <span className={amount_eur < 0 ? 'money-out' : 'money-in'}>
            {amount_eur < 0 ? '−' : '+'}
            {formatEuros(Math.abs(amount_eur))}
          </span>
        ),
      },
      {
        id: 'after',
        header: t('ledger.after'),
        kind: 'number',
        cell: ({ balance_after_eur }) => (balance_after_eur === null ? '–' : formatEuros(balance_after_eur)),
      },
    ],
    [t],
  );
}

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FollowerStatus } from '@aftercommit/contracts/http/admin-outbox';
import { useFormats } from '../../i18n/use-formats';
import { Badge } from '../../ui/badge';
import { Notice } from '../../ui/notice';
import { DataTable, type Column } from '../parts/data-table';
import { Moment } from '../parts/moment';
import { useFormatMs } from './use-format-ms';

export function ServersTable({ servers }: { servers: FollowerStatus[] }) {
  const { t } = useTranslation('admin');
  const columns = useColumns();
  return (
    <section className="stack" aria-labelledby="servers-title">
      <h2 id="servers-title">{t('operations.servers')}</h2>
      {servers.length === 0 ? (
        <Notice tone="bad">{t('operations.noServers')}</Notice>
      ) : (
        <DataTable label={t('operations.servers')} columns={columns} rows={servers} rowId={({ boot }) => boot} />
      )}
    </section>
  );
}

function useColumns(): Column<FollowerStatus>[] {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  const formatMs = useFormatMs();
  return useMemo(() => {
    const formatKnown = (ms: number | null | undefined): string =>
      ms === null || ms === undefined ? '–' : formatMs(ms);
    return [
      {
        id: 'server',
        header: t('operations.server'),
        cell: ({ server, is_alive, is_current }) => (
          <>
            <span className="cell-title">{server}</span>{' '}
            <Badge tone={is_alive && is_current ? 'good' : 'bad'}>
              {t(is_alive ? (is_current ? 'operations.alive' : 'operations.otherEpoch') : 'operations.gone')}
            </Badge>
          </>
        ),
      },
      { id: 'clients', header: t('operations.clients'), kind: 'number', cell: ({ clients }) => count(clients) },
      { id: 'p50', header: 'p50', kind: 'number', cell: ({ stats }) => formatKnown(stats?.p50Ms) },
      { id: 'p95', header: 'p95', kind: 'number', cell: ({ stats }) => formatKnown(stats?.p95Ms) },
      { id: 'p99', header: 'p99', kind: 'number', cell: ({ stats }) => formatKnown(stats?.p99Ms) },
      { id: 'started', header: t('operations.started'), cell: ({ started_at }) => <Moment atMs={started_at} /> },
      { id: 'seen', header: t('operations.seen'), cell: ({ seen_at }) => <Moment atMs={seen_at} /> },
    ];
  }, [t, count, formatMs]);
}

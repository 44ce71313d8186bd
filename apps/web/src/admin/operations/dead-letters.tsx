import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  DeadLetterListReply,
  DeadLetterReply,
  DeadLetterState,
  RequeueReply,
  type DeadLetter,
} from '@aftercommit/contracts/http/admin-outbox';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { useAdminApi } from '../app/panel-context';
import type { Column } from '../parts/data-table';
import { FilterTabs } from '../parts/filter-tabs';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { StatusBadge } from '../parts/status-badge';
import { ReasonDialog } from './reason-dialog';

type Asked = { letter: DeadLetter; verb: 'requeue' | 'discard' };
const rereadMs = 5_000;
const filters = [...DeadLetterState.options, 'all'] as const;
type Filter = (typeof filters)[number];

/** Events whose emission failed again and again: each waits until a person decides. */
export function DeadLetters() {
  const { t } = useTranslation('admin');
  const api = useAdminApi();
  const [filter, setFilter] = useState<Filter>('open');
  const [asked, setAsked] = useState<Asked | null>(null);
  const letters = useQuery({
    queryKey: ['admin', 'operations', 'dead-letters', filter],
    queryFn: () => api.get(`/api/admin/outbox/dead-letters?state=${filter}&limit=100`, DeadLetterListReply),
    refetchInterval: rereadMs,
    select: readLetters,
  });
  const columns = useColumns(setAsked);
  return (
    <section className="stack" aria-labelledby="dead-letters-title">
      <div className="row row-between">
        <h2 id="dead-letters-title">{t('operations.deadLetters')}</h2>
        <FilterTabs
          label={t('list.filter')}
          chosen={filter}
          onChoose={setFilter}
          choices={filters.map((value) => ({ value, text: t(`filter.event.${value}`) }))}
        />
      </div>
      <ListView
        label={t('operations.deadLetters')}
        emptyText={t('operations.noDeadLetters')}
        query={letters}
        columns={columns}
        rowId={(letter) => letter.id}
      />
      {asked && <SettleDialog {...asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

const readLetters = ({ dead_letters }: DeadLetterListReply): DeadLetter[] => dead_letters;

function useColumns(ask: (asked: Asked) => void): Column<DeadLetter>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      {
        id: 'event',
        header: t('operations.event'),
        cell: ({ type, stream }) => (
          <>
            <code>{type}</code>
            <p className="cell-note">
              <code>{stream}</code>
            </p>
          </>
        ),
      },
      {
        id: 'error',
        header: t('operations.error'),
        kind: 'wide',
        cell: ({ last_error, settled }) => (
          <>
            <span className="cell-text">{last_error}</span>
            {settled && (
              <p className="cell-note">
                <bdi>{settled.actor}</bdi>: <bdi>{settled.reason}</bdi>
              </p>
            )}
          </>
        ),
      },
      { id: 'attempts', header: t('operations.attempts'), kind: 'number', cell: ({ attempts }) => attempts },
      { id: 'state', header: t('list.status'), cell: ({ state }) => <StatusBadge status={`event.${state}`} /> },
      {
        id: 'failed',
        header: t('operations.lastFailed'),
        cell: ({ last_failed_at }) => <Moment atMs={last_failed_at} />,
      },
      {
        id: 'actions',
        header: t('list.actions'),
        kind: 'actions',
        cell: (letter) =>
          letter.state === 'open' && (
            <>
              <Button size="small" onClick={() => ask({ letter, verb: 'requeue' })}>
                {t('operations.requeue')}
              </Button>
              <Button size="small" look="danger" onClick={() => ask({ letter, verb: 'discard' })}>
                {t('operations.discard')}
              </Button>
            </>
          ),
      },
    ],
    [t, ask],
  );
}

function SettleDialog({ letter, verb, onClose }: Asked & { onClose: () => void }) {
  const { t } = useTranslation('admin');
  const path = `/api/admin/outbox/dead-letters/${letter.id}/${verb}`;
  return (
    <ReasonDialog
      title={t(`operations.${verb}`)}
      description={t(`operations.${verb}Question`, { type: letter.type })}
      submitText={t(`operations.${verb}`)}
      isDangerous={verb === 'discard'}
      name={`deadLetters.${verb} ${letter.id}`}
      send={(api, body, key) =>
        verb === 'requeue' ? api.post(path, body, RequeueReply, key) : api.post(path, body, SuccessReply, key)
      }
      onClose={onClose}
    >
      {verb === 'requeue' && <OvertakenBy letterId={letter.id} />}
    </ReasonDialog>
  );
}

/** Clients have seen later events of the stream: they will hear this one after them. */
function OvertakenBy({ letterId }: { letterId: string }) {
  const { t } = useTranslation('admin');
  const api = useAdminApi();
  const details = useQuery({
    queryKey: ['admin', 'operations', 'dead-letter', letterId],
    queryFn: () => api.get(`/api/admin/outbox/dead-letters/${letterId}`, DeadLetterReply),
  });
  const count = details.data?.dead_letter.overtaken_by.count ?? 0;
  if (count === 0) return null;
  return <Notice tone="warn">{t('operations.overtaken', { count })}</Notice>;
}

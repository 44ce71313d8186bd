import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CallbackListReply, CallbackResult } from '@aftercommit/contracts/http/admin-payments';
import { Button } from '../../ui/button';
import { Page } from '../../ui/page';
import { usePages } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { FilterTabs } from '../parts/filter-tabs';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { StatusBadge } from '../parts/status-badge';
import { ParkedText } from '../parts/problem-text';
import { ProblemDialog, type ProblemDecision } from '../problems/problem-dialog';
import { CallbackDialog, type Callback } from './callback-dialog';

const filters = [...CallbackResult.options, 'all'] as const;
type Filter = (typeof filters)[number];
type Asked = { problemId: string; decision: ProblemDecision };

const readPage = ({ callbacks, next }: CallbackListReply) => ({ rows: callbacks, next });

/** What providers told us; what is parked waits here for a person. */
export function CallbacksPage() {
  const { t } = useTranslation('admin');
  const [filter, setFilter] = useState<Filter>('parked');
  const [asked, setAsked] = useState<Asked | null>(null);
  const [shown, setShown] = useState<Callback | null>(null);
  const path = `/api/admin/callbacks?limit=20${filter === 'all' ? '' : `&result=${filter}`}`;
  const callbacks = usePages({ list: 'payments', path, reply: CallbackListReply, readPage });
  const columns = useColumns(setAsked, setShown);
  return (
    <Page
      title={t('callbacks.title')}
      actions={
        <FilterTabs
          label={t('list.filter')}
          chosen={filter}
          onChoose={setFilter}
          choices={filters.map((value) => ({ value, text: t(`filter.callback.${value}`) }))}
        />
      }
    >
      <ListView
        label={t('callbacks.title')}
        emptyText={filter === 'parked' ? t('callbacks.noneParked') : t('callbacks.empty')}
        query={callbacks}
        columns={columns}
        rowId={(callback) => callback.id}
      />
      {asked && <ProblemDialog {...asked} onClose={() => setAsked(null)} />}
      {shown && <CallbackDialog callback={shown} onClose={() => setShown(null)} />}
    </Page>
  );
}

function useColumns(ask: (asked: Asked) => void, show: (callback: Callback) => void): Column<Callback>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      { id: 'received', header: t('callbacks.received'), cell: ({ received_at }) => <Moment atMs={received_at} /> },
      { id: 'provider', header: t('payments.provider'), cell: ({ provider }) => provider },
      {
        id: 'result',
        header: t('callbacks.result'),
        cell: ({ result, parked_reason }) => (
          <>
            <StatusBadge status={`callback.${result}`} />
            {parked_reason && (
              <p className="cell-note">
                <ParkedText reason={parked_reason} />
              </p>
            )}
          </>
        ),
      },
      {
        id: 'event',
        header: t('callbacks.event'),
        kind: 'wide',
        cell: ({ event_key }) => <code className="cell-clip">{event_key}</code>,
      },
      {
        id: 'problem',
        header: t('callbacks.problem'),
        cell: ({ problem_status }) => problem_status && <StatusBadge status={`problem.${problem_status}`} />,
      },
      {
        id: 'actions',
        header: t('list.actions'),
        kind: 'actions',
        cell: (callback) => (
          <>
            <Button size="small" onClick={() => show(callback)}>
              {t('callbacks.show')}
            </Button>
            {listDecisions(callback).map((decision) => (
              <Button
                key={decision}
                size="small"
                onClick={() => ask({ problemId: callback.problem_id ?? '', decision })}
              >
                {t(`problems.${decision}`)}
              </Button>
            ))}
          </>
        ),
      },
    ],
    [t, ask, show],
  );
}

function listDecisions({ result, problem_id, problem_status }: Callback): ProblemDecision[] {
  if (result !== 'parked' || !problem_id || problem_status === 'closed') return [];
  return problem_status === 'resolved' ? ['close'] : ['retry', 'resolve', 'close'];
}

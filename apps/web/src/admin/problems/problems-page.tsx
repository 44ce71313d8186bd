import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemListReply } from '@aftercommit/contracts/http/admin-problems';
import { Badge, type Tone } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Page } from '../../ui/page';
import { useIsAtLeast } from '../app/panel-context';
import { useList } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { FilterTabs } from '../parts/filter-tabs';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { Person } from '../parts/person';
import { ProblemText, ResolutionText } from '../parts/problem-text';
import { StatusBadge } from '../parts/status-badge';
import { ProblemDialog, type ProblemDecision } from './problem-dialog';

type Problem = ProblemListReply[number];
type Asked = { problem: Problem; decision: ProblemDecision };

const filters = ['open', 'resolved', 'closed', 'all'] as const;
type Filter = (typeof filters)[number];

export function ProblemsPage() {
  const { t } = useTranslation('admin');
  const [filter, setFilter] = useState<Filter>('open');
  const [asked, setAsked] = useState<Asked | null>(null);
  const problems = useList('problems', '/api/admin/problems', ProblemListReply);
  const { data } = problems;
  const shown = useMemo(() => data?.filter(({ status }) => filter === 'all' || status === filter), [data, filter]);
  const columns = useColumns(setAsked);
  return (
    <Page
      title={t('problems.title')}
      actions={
        <FilterTabs
          label={t('list.filter')}
          chosen={filter}
          onChoose={setFilter}
          choices={filters.map((value) => ({
            value,
            text: t(`filter.problem.${value}`),
          }))}
        />
      }
    >
      <ListView
        label={t('problems.title')}
        emptyText={t('problems.empty')}
        query={{ ...problems, data: shown } as typeof problems}
        columns={columns}
        rowId={(problem) => problem.id}
      />
      {asked && <ProblemDialog problemId={asked.problem.id} decision={asked.decision} onClose={() => setAsked(null)} />}
    </Page>
  );
}

const priorityTones: Record<Problem['priority'], Tone> = { low: 'plain', medium: 'warn', high: 'bad' };
const priorityRanks: Record<Problem['priority'], number> = { low: 0, medium: 1, high: 2 };

function useColumns(ask: (asked: Asked) => void): Column<Problem>[] {
  const { t } = useTranslation('admin');
  const mayRetry = useIsAtLeast('admin');
  return useMemo(
    () => [
      {
        id: 'description',
        header: t('problems.description'),
        kind: 'wide',
        cell: (problem) => <Description problem={problem} />,
      },
      {
        id: 'type',
        header: t('problems.type'),
        sortBy: ({ type }) => type,
        cell: ({ type }) => t(`problemType.${type}`),
      },
      {
        id: 'priority',
        header: t('problems.priority'),
        sortBy: ({ priority }) => priorityRanks[priority],
        cell: ({ priority }) => <Badge tone={priorityTones[priority]}>{t(`priority.${priority}`)}</Badge>,
      },
      { id: 'status', header: t('list.status'), cell: ({ status }) => <StatusBadge status={`problem.${status}`} /> },
      {
        id: 'user',
        header: t('users.user'),
        cell: ({ user_uuid, user_nickname }) => <Person name={user_nickname ?? '–'} userId={user_uuid} />,
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
        cell: (problem) =>
          listDecisions(problem, mayRetry).map((decision) => (
            <Button
              key={decision}
              size="small"
              data-testid={`problem-${decision}`}
              onClick={() => ask({ problem, decision })}
            >
              {t(`problems.${decision}`)}
            </Button>
          )),
      },
    ],
    [t, ask, mayRetry],
  );
}

function Description({ problem: { description, resolution } }: { problem: Problem }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <ProblemText description={description} />
      {resolution && (
        <p className="cell-note">
          {t('problems.resolution')}: <ResolutionText resolution={resolution} />
        </p>
      )}
    </>
  );
}

function listDecisions({ status, type }: Problem, mayRetry: boolean): ProblemDecision[] {
  if (status === 'closed') return [];
  if (status === 'resolved') return ['close'];
  // A payment that waits for a person is a problem of that type; applying it moves money.
  return type === 'payment' && mayRetry ? ['retry', 'resolve', 'close'] : ['resolve', 'close'];
}

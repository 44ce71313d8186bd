import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ReplayListReply, ReplayReply, type Replay } from '@aftercommit/contracts/http/admin-outbox';
import { useFormats } from '../../i18n/use-formats';
import { Button } from '../../ui/button';
import { Progress } from '../../ui/progress';
import { useAdminApi } from '../app/panel-context';
import type { Column } from '../parts/data-table';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { StatusBadge } from '../parts/status-badge';
import { ReasonDialog } from './reason-dialog';
import { ReplayDialog } from './replay-dialog';
import { ReplayFilterWords } from './replay-filter-words';

const runningMs = 1_000;
const idleMs = 5_000;

const readReplays = ({ replays }: ReplayListReply): Replay[] => replays;

/** Past facts announced again, and how far they are. */
export function Replays() {
  const { t } = useTranslation('admin');
  const api = useAdminApi();
  const [isStarting, setIsStarting] = useState(false);
  const [cancelled, setCancelled] = useState<Replay | null>(null);
  const replays = useQuery({
    queryKey: ['admin', 'operations', 'replays'],
    queryFn: () => api.get('/api/admin/outbox/replays', ReplayListReply),
    refetchInterval: ({ state }) =>
      state.data?.replays.some((replay) => replay.state === 'running') ? runningMs : idleMs,
    select: readReplays,
  });
  const columns = useColumns(setCancelled);
  return (
    <section className="stack" aria-labelledby="replays-title">
      <div className="row row-between">
        <h2 id="replays-title">{t('replay.title')}</h2>
        <Button size="small" onClick={() => setIsStarting(true)}>
          {t('replay.new')}
        </Button>
      </div>
      <ListView
        label={t('replay.title')}
        emptyText={t('replay.empty')}
        query={replays}
        columns={columns}
        rowId={(replay) => replay.id}
      />
      {isStarting && <ReplayDialog onClose={() => setIsStarting(false)} />}
      {cancelled && (
        <ReasonDialog
          title={t('replay.cancel')}
          description={t('replay.cancelQuestion')}
          submitText={t('replay.cancel')}
          isDangerous
          name={`replays.cancel ${cancelled.id}`}
          send={(client, body, key) =>
            client.post(`/api/admin/outbox/replays/${cancelled.id}/cancel`, body, ReplayReply, key)
          }
          onClose={() => setCancelled(null)}
        />
      )}
    </section>
  );
}

function useColumns(cancel: (replay: Replay) => void): Column<Replay>[] {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  return useMemo(
    () => [
      { id: 'started', header: t('operations.started'), cell: ({ started_at }) => <Moment atMs={started_at} /> },
      {
        id: 'reason',
        header: t('users.reason'),
        kind: 'wide',
        cell: ({ reason, actor, filter }) => (
          <>
            <bdi className="cell-text">{reason}</bdi>
            <p className="cell-note">
              <bdi>{actor}</bdi>
            </p>
            <ReplayFilterWords filter={filter} />
          </>
        ),
      },
      { id: 'state', header: t('list.status'), cell: ({ state }) => <StatusBadge status={`replay.${state}`} /> },
      {
        id: 'progress',
        header: t('replay.progress'),
        cell: ({ done, total }) => (
          <div className="replay-progress">
            <Progress value={done} max={total} label={t('replay.progress')} />
            <span className="number">
              {count(done)} / {count(total)}
            </span>
          </div>
        ),
      },
      {
        id: 'actions',
        header: t('list.actions'),
        kind: 'actions',
        cell: (replay) =>
          replay.state === 'running' && (
            <Button size="small" look="danger" onClick={() => cancel(replay)}>
              {t('replay.cancel')}
            </Button>
          ),
      },
    ],
    [t, count, cancel],
  );
}

import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import type { LaneStatus } from '@aftercommit/contracts/http/admin-outbox';
import { useFormats } from '../../i18n/use-formats';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../parts/data-table';
import { useFormatMs } from './use-format-ms';
import { ReasonDialog } from './reason-dialog';

export function LanesTable({ lanes }: { lanes: LaneStatus[] }) {
  const { t } = useTranslation('admin');
  const [asked, setAsked] = useState<LaneStatus | null>(null);
  const columns = useColumns(setAsked);
  const verb = asked?.paused ? 'resume' : 'pause';
  return (
    <section className="stack" aria-labelledby="lanes-title">
      <h2 id="lanes-title">{t('operations.lanes')}</h2>
      <DataTable label={t('operations.lanes')} columns={columns} rows={lanes} rowId={({ lane }) => `lane-${lane}`} />
      {asked && (
        <ReasonDialog
          title={t(`operations.${verb}Lane`, { lane: asked.lane })}
          description={t(`operations.${verb}Question`)}
          submitText={t(`operations.${verb}`)}
          isDangerous={verb === 'pause'}
          name={`lanes.${verb} ${asked.lane}`}
          send={(api, body, key) => api.post(`/api/admin/outbox/lanes/${asked.lane}/${verb}`, body, SuccessReply, key)}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  );
}

function useColumns(ask: (lane: LaneStatus) => void): Column<LaneStatus>[] {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  const formatMs = useFormatMs();
  return useMemo(
    () => [
      {
        id: 'lane',
        header: t('operations.lane'),
        cell: ({ lane, carries, paused }) => (
          <>
            <span className="cell-title">{lane}</span> · <span className="soft">{t(`operations.${carries}`)}</span>{' '}
            {paused && <Badge tone="warn">{t('operations.paused')}</Badge>}
            {paused && (
              <p className="cell-note">
                <bdi>{paused.actor}</bdi>: <bdi>{paused.reason}</bdi>
              </p>
            )}
          </>
        ),
      },
      { id: 'head', header: t('operations.head'), kind: 'number', cell: ({ head }) => count(head) },
      {
        id: 'delivered',
        header: t('operations.delivered'),
        kind: 'number',
        cell: ({ delivered }) => (delivered === null ? '–' : count(delivered)),
      },
      { id: 'pending', header: t('operations.pending'), kind: 'number', cell: ({ pending }) => count(pending) },
      {
        id: 'lag',
        header: t('operations.lag'),
        kind: 'number',
        cell: ({ lag_events, lag_ms }) =>
          lag_events === null || lag_ms === null ? '–' : `${count(lag_events)} · ${formatMs(lag_ms)}`,
      },
      {
        id: 'actions',
        header: t('list.actions'),
        kind: 'actions',
        cell: (lane) => (
          <Button size="small" onClick={() => ask(lane)}>
            {lane.paused ? t('operations.resume') : t('operations.pause')}
            <span className="visually-hidden"> {lane.lane}</span>
          </Button>
        ),
      },
    ],
    [t, count, formatMs, ask],
  );
}

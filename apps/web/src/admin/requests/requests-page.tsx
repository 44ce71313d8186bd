import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RequestListReply } from '@aftercommit/contracts/http/admin-requests';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { RequestStatus } from '@aftercommit/contracts/states';
import { Button } from '../../ui/button';
import { Page } from '../../ui/page';
import { Picture } from '../../ui/picture';
import { RarityBadge } from '../../ui/rarity-badge';
import { useAction } from '../app/use-action';
import { useList } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { TextAreaField } from '../parts/fields';
import { FilterTabs } from '../parts/filter-tabs';
import { FormDialog } from '../parts/form-dialog';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { Person } from '../parts/person';
import { StatusBadge } from '../parts/status-badge';

type Request = RequestListReply[number];
type Decision = 'approve' | 'deny' | 'return';
type Asked = { request: Request; decision: Decision };

const filters = [...RequestStatus.options, 'all'] as const;
type Filter = (typeof filters)[number];

export function RequestsPage() {
  const { t } = useTranslation('admin');
  const [filter, setFilter] = useState<Filter>('pending');
  const [asked, setAsked] = useState<Asked | null>(null);
  const path = `/api/admin/requests${filter === 'all' ? '' : `?status=${filter}`}`;
  const requests = useList('requests', path, RequestListReply);
  const columns = useColumns(setAsked);

  return (
    <Page
      title={t('requests.title')}
      actions={
        <FilterTabs
          label={t('list.filter')}
          chosen={filter}
          onChoose={setFilter}
          choices={filters.map((value) => ({
            value,
            text: t(`filter.request.${value}`),
          }))}
        />
      }
    >
      <ListView
        label={t('requests.title')}
        emptyText={t('requests.empty')}
        query={requests}
        columns={columns}
        rowId={(request) => request.id}
      />
      {asked && <DecideDialog {...asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}

function useColumns(ask: (asked: Asked) => void): Column<Request>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      { id: 'item', header: t('requests.item'), kind: 'wide', cell: (request) => <RequestedItem request={request} /> },
      {
        id: 'user',
        header: t('requests.user'),
        sortBy: ({ user_nickname }) => user_nickname.toLowerCase(),
        cell: (request) => <Person name={request.user_nickname} userId={request.user_uuid} />,
      },
      { id: 'link', header: t('requests.tradeLink'), cell: ({ trade_link }) => <TradeLink url={trade_link} /> },
      {
        id: 'status',
        header: t('list.status'),
        cell: ({ status, admin_comment }) => (
          <>
            <StatusBadge status={`request.${status}`} />
            {admin_comment && (
              <p className="cell-note">
                <bdi>{admin_comment}</bdi>
              </p>
            )}
          </>
        ),
      },
      {
        id: 'created',
        header: t('list.created'),
        sortBy: ({ created_at }) => created_at,
        // Seconds, unlike everywhere else.
        cell: ({ created_at }) => <Moment atMs={created_at * 1_000} />,
      },
      {
        id: 'actions',
        header: t('list.actions'),
        kind: 'actions',
        cell: (request) => request.status === 'pending' && <Decisions request={request} ask={ask} />,
      },
    ],
    [t, ask],
  );
}

function RequestedItem({ request }: { request: Request }) {
  const { t } = useTranslation('admin');
  return (
    <div className="cell-item">
      <Picture url={request.item_image} rarity={request.item_rarity} />
      <div className="grow">
        <p className="cell-title">
          <bdi>{request.item_title}</bdi> <RarityBadge rarity={request.item_rarity} />
        </p>
        <p className="cell-note">
          {t(`itemType.${request.type}`)} · <bdi>{request.case_name}</bdi>
        </p>
      </div>
    </div>
  );
}

/** What a player typed: a link only where it leads to the web, and without telling where one comes from. */
function TradeLink({ url }: { url: string | null }) {
  if (!url) return <span className="faint">–</span>;
  if (!/^https:\/\//i.test(url)) return <bdi className="cell-address">{url}</bdi>;
  return (
    <a className="cell-address" href={url} target="_blank" rel="noreferrer noopener">
      {url.replace(/^https:\/\//i, '')}
    </a>
  );
}

function Decisions({ request, ask }: { request: Request; ask: (asked: Asked) => void }) {
  const { t } = useTranslation('admin');
  return (
    <>
      <Button size="small" look="primary" onClick={() => ask({ request, decision: 'approve' })}>
        {t('requests.approve')}
      </Button>
      <Button size="small" onClick={() => ask({ request, decision: 'return' })}>
        {t('requests.return')}
      </Button>
      <Button size="small" look="danger" onClick={() => ask({ request, decision: 'deny' })}>
        {t('requests.deny')}
      </Button>
    </>
  );
}

function DecideDialog({ request, decision, onClose }: Asked & { onClose: () => void }) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `requests.${decision} ${request.id}`,
    lists: ['requests', 'logs'],
    send: (api, body: object, key) =>
      api.post(`/api/admin/requests/${request.id}/${decision}`, body, SuccessReply, key),
  });
  return (
    <FormDialog
      title={t(`requests.${decision}`)}
      description={t(`requests.${decision}Question`, { item: request.item_title, user: request.user_nickname })}
      submitText={t(`requests.${decision}`)}
      doneText={t(`requests.${decision}Done`)}
      isDangerous={decision === 'deny'}
      action={action}
      fields={['comment']}
      readInput={(form) => (decision === 'deny' ? { comment: String(form.get('comment')) } : {})}
      onClose={onClose}
    >
      {(refusal) =>
        decision === 'deny' && (
          <TextAreaField
            label={t('requests.comment')}
            hint={t('requests.commentHint')}
            name="comment"
            maxLength={1_000}
            error={refusal.of('comment')}
            required
          />
        )
      }
    </FormDialog>
  );
}

import { useTranslation } from 'react-i18next';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import type { RequestStatus } from '@aftercommit/contracts/states';
import { useSession, useSite } from '../app/site-context';
import { useFormats } from '../i18n/use-formats';
import { useRequests, type PrizeRequest } from '../queries/player-queries';
import { queryKeys } from '../queries/query-keys';
import { useIntent } from '../queries/use-intent';
import { Badge, type Tone } from '../ui/badge';
import { Button } from '../ui/button';
import { Loaded } from '../ui/loaded';
import { Picture } from '../ui/picture';
import { useFocusHandover } from '../ui/use-focus-handover';

const tones: Record<RequestStatus, Tone> = { pending: 'warn', approved: 'good', denied: 'bad', returned: 'plain' };

/** Where the claimed prizes are. */
export function RequestList() {
  const { t } = useTranslation('player');
  const requests = useRequests();
  if (requests.data?.length === 0) return null;
  return (
    <section className="card stack" aria-labelledby="requests">
      <h2 id="requests">{t('requests.title')}</h2>
      <Loaded query={requests} skeletons={1}>
        {(list) => (
          <ul className="rows">
            {list.map((request) => (
              <RequestRow key={request.id} request={request} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function RequestRow({ request }: { request: PrizeRequest }) {
  const { t } = useTranslation('player');
  const formats = useFormats();
  const { refresh } = useSite();
  const userId = useSession()?.userId;
  const dismiss = useIntent<string, SuccessReply>({
    name: (requestId) => `dismiss:${requestId}`,
    send: (api, requestId, key) =>
      api.post(`/api/user/requests/${encodeURIComponent(requestId)}/dismiss`, {}, SuccessReply, key),
    onDone: () => {
      if (userId) refresh(queryKeys.requests(userId));
    },
  });
  return (
    <li data-testid="request" ref={useFocusHandover<HTMLLIElement>()}>
      <Picture url={request.itemImage} rarity={request.itemRarity} />
      <div className="grow">
        <p tabIndex={-1}>
          <strong>
            <bdi>{request.itemName}</bdi>
          </strong>
        </p>
        <p className="faint small">{formats.shortMoment(request.created_at)}</p>
        {request.admin_comment && (
          <p className="soft small">
            <bdi>{request.admin_comment}</bdi>
          </p>
        )}
      </div>
      <Badge tone={tones[request.status]}>{t(`requests.status.${request.status}`)}</Badge>
      {request.status !== 'pending' && (
        <Button size="small" look="quiet" busy={dismiss.isPending} onClick={() => dismiss.mutate(request.requestId)}>
          {t('requests.dismiss')}
          <span className="visually-hidden">: {request.itemName}</span>
        </Button>
      )}
    </li>
  );
}

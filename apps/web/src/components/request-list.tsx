import type { PrizeRequest } from '../state/create-player-resources';
import type { Loaded } from '../state/create-resource';
import { LoadedSection } from './loaded-section';
import { Moment } from './moment';
import { Picture } from './picture';

export type RequestListProps = {
  requests: Loaded<PrizeRequest[]>;
  running: ReadonlySet<string>;
  onDismiss: (requestId: string) => Promise<void>;
  onRetry: () => void;
};

export function RequestList({ requests, running, onDismiss, onRetry }: RequestListProps) {
  return (
    <LoadedSection title="Requests" loaded={requests} emptyText="No requests for prizes." onRetry={onRetry}>
      {(list) => (
        <ul className="rows">
          {list.map(({ requestId, itemName, itemImage, status, admin_comment, created_at }) => (
            <li key={requestId} data-testid={`request-${requestId}`}>
              <Picture url={itemImage} />
              <span className="grow">
                {itemName}
                {admin_comment && <span className="faint"> · {admin_comment}</span>}
              </span>
              <span className={`status status-${status}`}>{status}</span>
              <Moment atMs={created_at} />
              {status !== 'pending' && (
                <button
                  type="button"
                  className="quiet"
                  disabled={running.has(`dismiss:${requestId}`)}
                  onClick={() => void onDismiss(requestId)}
                >
                  Dismiss<span className="visually-hidden">: {itemName}</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </LoadedSection>
  );
}

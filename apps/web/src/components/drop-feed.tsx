import type { FeedState } from '../state/create-feed';
import { LoadedSection } from './loaded-section';
import { Moment } from './moment';
import { Picture } from './picture';
import { RarityBadge } from './rarity-badge';

export function DropFeed({ feed, onRetry }: { feed: FeedState; onRetry: () => void }) {
  return (
    <aside className="drops">
      <LoadedSection title="Live drops" loaded={feed.drops} emptyText="Nobody has won anything yet." onRetry={onRetry}>
        {(drops) => (
          <ol className="rows">
            {drops.map((drop) => (
              <li key={drop.id} data-testid="drop">
                <Picture url={drop.image} />
                <span className="grow">
                  {drop.item_name} <RarityBadge rarity={drop.rarity} />
                  <span className="faint block">
                    {drop.user_name} · <Moment atMs={drop.timestamp} />
                  </span>
                </span>
              </li>
            ))}
          </ol>
        )}
      </LoadedSection>
    </aside>
  );
}

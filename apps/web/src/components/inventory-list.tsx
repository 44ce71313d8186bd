import type { ItemType } from '@aftercommit/contracts/states';
import type { InventoryItem } from '../state/create-player-resources';
import type { Loaded } from '../state/create-resource';
import { LoadedSection } from './loaded-section';
import { Picture } from './picture';
import { RarityBadge } from './rarity-badge';

export type InventoryListProps = {
  inventory: Loaded<InventoryItem[]>;
  running: ReadonlySet<string>;
  onClaim: (inventoryId: string) => Promise<void>;
  onSell: (inventoryId: string) => Promise<void>;
  onRetry: () => void;
};

const claimTexts: Record<ItemType, string> = {
  money: 'Add to balance',
  skin: 'Send to trade link',
  physical: 'Request delivery',
};

export function InventoryList({ inventory, running, onClaim, onSell, onRetry }: InventoryListProps) {
  return (
    <LoadedSection
      title="Inventory"
      loaded={inventory}
      emptyText="Nothing here yet. Open a case to win something."
      onRetry={onRetry}
    >
      {(items) => (
        <ul className="cards">
          {items.map((item) => (
            <InventoryCard
              key={item.id}
              item={item}
              busy={running.has(`claim:${item.id}`) || running.has(`sell:${item.id}`)}
              onClaim={onClaim}
              onSell={onSell}
            />
          ))}
        </ul>
      )}
    </LoadedSection>
  );
}

type InventoryCardProps = Pick<InventoryListProps, 'onClaim' | 'onSell'> & { item: InventoryItem; busy: boolean };

function InventoryCard({ item, busy, onClaim, onSell }: InventoryCardProps) {
  const title = <span className="visually-hidden">: {item.title}</span>;
  return (
    <li className="card" data-testid={`item-${item.id}`}>
      <Picture url={item.image_url} />
      <h3>{item.title}</h3>
      <p>
        <RarityBadge rarity={item.rarity} /> {item.amount_eur.toFixed(2)} €
      </p>
      {item.status === 'processing' ? (
        <p className="faint">With the team</p>
      ) : (
        <div className="actions">
          <button type="button" disabled={busy} onClick={() => void onClaim(item.id)}>
            {claimTexts[item.type]}
            {title}
          </button>
          {item.type !== 'money' && (
            <button type="button" className="quiet" disabled={busy} onClick={() => void onSell(item.id)}>
              Sell for {item.sell_price_eur.toFixed(2)} €{title}
            </button>
          )}
        </div>
      )}
    </li>
  );
}

import { Boxes } from 'lucide-react';
import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { formatEuros } from '../i18n/use-formats';
import { useInventory, useProfile, type InventoryItem } from '../queries/player-queries';
import { nameButtonClass } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Loaded } from '../ui/loaded';
import { Notice } from '../ui/notice';
import { Page } from '../ui/page';
import { Picture } from '../ui/picture';
import { RarityBadge } from '../ui/rarity-badge';
import { ItemActions } from './item-actions';
import { RequestList } from './request-list';

export function InventoryPage() {
  const { t } = useTranslation('player');
  const inventory = useInventory();
  return (
    <Page title={t('inventory.title')}>
      <RequestList />
      <section className="stack" aria-label={t('inventory.items')}>
        <Loaded query={inventory} skeletons={4}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState icon={Boxes} text={t('inventory.empty')}>
                <Link to={routePaths.home} className={nameButtonClass({ look: 'primary' })}>
                  {t('toCases')}
                </Link>
              </EmptyState>
            ) : (
              <>
                <TradeLinkNotice items={items} />
                <ul className="item-grid inventory">
                  {items.map((item) => (
                    <ItemCard key={item.id} item={item} />
                  ))}
                </ul>
              </>
            )
          }
        </Loaded>
      </section>
    </Page>
  );
}

function ItemCard({ item }: { item: InventoryItem }) {
  return (
    <li className="item-card" data-rarity={item.rarity} data-testid="inventory-item">
      <Picture url={item.image_url} rarity={item.rarity} large />
      <h3 tabIndex={-1}>
        <bdi>{item.title}</bdi>
      </h3>
      <p className="row">
        <RarityBadge rarity={item.rarity} />
        <span className="number soft">{formatEuros(item.amount_eur)}</span>
      </p>
      <ItemActions item={item} />
    </li>
  );
}

/** A skin goes to the trade link: better known before it is claimed. */
function TradeLinkNotice({ items }: { items: InventoryItem[] }) {
  const { t } = useTranslation('player');
  const profile = useProfile().data;
  const hasSkin = items.some(({ type, status }) => type === 'skin' && status === 'available');
  if (!hasSkin || !profile || profile.tradeLink) return null;
  return (
    <Notice tone="warn">
      {t('inventory.noTradeLink')} <Link to={routePaths.settings}>{t('inventory.toSettings')}</Link>
    </Notice>
  );
}

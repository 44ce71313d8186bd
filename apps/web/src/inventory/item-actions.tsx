import { useTranslation } from 'react-i18next';
import { formatEuros } from '../i18n/use-formats';
import type { InventoryItem } from '../queries/player-queries';
import { Button } from '../ui/button';
import { useFocusHandover } from '../ui/use-focus-handover';
import { useClaimItem, useSellItem } from './use-item-actions';

/** What can be done with something won: take it, or sell it. */
export function ItemActions({ item }: { item: InventoryItem }) {
  const { t } = useTranslation('player');
  if (item.status !== 'available') return <p className="badge badge-warn">{t(`inventory.status.${item.status}`)}</p>;
  return <ActionButtons item={item} />;
}

function ActionButtons({ item }: { item: InventoryItem }) {
  const { t } = useTranslation('player');
  const claim = useClaimItem();
  const sell = useSellItem();
  const busy = claim.isPending || sell.isPending;
  return (
    <div className="row item-actions" ref={useFocusHandover<HTMLDivElement>()}>
      <Button size="small" look="primary" busy={busy} onClick={() => claim.mutate(item.id)}>
        {t(`inventory.claim.${item.type}`)}
        <span className="visually-hidden">: {item.title}</span>
      </Button>
      {item.type !== 'money' && (
        <Button size="small" busy={busy} onClick={() => sell.mutate(item.id)}>
          {t('inventory.sell', { price: formatEuros(item.sell_price_eur) })}
          <span className="visually-hidden">: {item.title}</span>
        </Button>
      )}
    </div>
  );
}

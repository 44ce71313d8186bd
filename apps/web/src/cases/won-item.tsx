import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { ItemActions } from '../inventory/item-actions';
import { useInventory } from '../queries/player-queries';
import { nameButtonClass } from '../ui/button';
import { Picture } from '../ui/picture';
import { RarityBadge } from '../ui/rarity-badge';
import type { Won } from './use-opening';

export function WonItem({ won: { item, xpEarned } }: { won: Won }) {
  const { t } = useTranslation('player');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const kept = useInventory().data?.find(({ id }) => id === item.inventory_id);
  const hasActions = kept?.status === 'available';
  const hadActions = useRef(hasActions);
  useEffect(() => {
    // The button that was pressed has left, and the focus with it.
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (hadActions.current && !hasActions && isLost) heading.current?.focus({ preventScroll: true });
    hadActions.current = hasActions;
  }, [hasActions]);
  return (
    <div className="won" data-rarity={item.rarity} data-testid="won-item">
      <div className="won-picture">
        <Picture url={item.image} rarity={item.rarity} large />
      </div>
      <h2 ref={heading} tabIndex={-1}>
        <bdi>{item.title}</bdi>
      </h2>
      <p className="row">
        <RarityBadge rarity={item.rarity} />
        <span className="soft">{t('opening.xp', { xp: xpEarned })}</span>
      </p>
      {kept && <ItemActions item={kept} />}
      <Link to={routePaths.inventory} className={nameButtonClass({ look: 'quiet', size: 'small' })}>
        {t('opening.toInventory')}
      </Link>
    </div>
  );
}

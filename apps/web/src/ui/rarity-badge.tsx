import { useTranslation } from 'react-i18next';
import type { Rarity } from '@aftercommit/contracts/states';

export function RarityBadge({ rarity }: { rarity: Rarity }) {
  const { t } = useTranslation('common');
  return (
    <span className="badge badge-rarity" data-rarity={rarity}>
      {t(`rarity.${rarity}`)}
    </span>
  );
}

import type { Rarity } from '@aftercommit/contracts/states';

export function RarityBadge({ rarity }: { rarity: Rarity }) {
  return <span className={`rarity rarity-${rarity}`}>{rarity}</span>;
}

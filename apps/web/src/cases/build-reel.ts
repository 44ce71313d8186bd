import type { CaseReply, OpenCaseReply } from '@aftercommit/contracts/http/cases';
import type { Rarity } from '@aftercommit/contracts/states';

export type ReelTile = { title: string; image: string; rarity: Rarity };

/** How many tiles pass by before the won one, and how many are seen behind it. */
export const winningIndex = 40;
const tilesBehind = 8;

/** Tiles as often as their chance; the one at `winningIndex` is what the server drew, and nothing here decides it. */
export function buildReel(
  contents: CaseReply['contents'],
  won: OpenCaseReply['item'],
  random: () => number = Math.random,
): ReelTile[] {
  const wonTile = { title: won.title, image: won.image, rarity: won.rarity };
  return Array.from({ length: winningIndex + 1 + tilesBehind }, (_, index) => {
    const passing = index === winningIndex ? undefined : pickByChance(contents, random() * 100);
    return passing ? { title: passing.title, image: passing.image_url, rarity: passing.rarity } : wonTile;
  });
}

function pickByChance(contents: CaseReply['contents'], percent: number): CaseReply['contents'][number] | undefined {
  let rest = percent;
  return contents.find(({ chance }) => (rest -= chance) < 0) ?? contents.at(-1);
}

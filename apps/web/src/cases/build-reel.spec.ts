import fc from 'fast-check';
import type { CaseReply, OpenCaseReply } from '@aftercommit/contracts/http/cases';
import { Rarity } from '@aftercommit/contracts/states';
import { buildReel, winningIndex } from './build-reel';

const createContent = (title: string, chance: number): CaseReply['contents'][number] => ({
  id: title,
  title,
  type: 'skin',
  image_url: `/api/images/${title}`,
  price_eur: 1,
  sell_price_eur: 1,
  rarity: 'common',
  weight: chance,
  chance,
});

const won: OpenCaseReply['item'] = {
  id: 'won',
  inventory_id: '01900000-0000-7000-8000-000000000000',
  name: 'Won',
  title: 'Won',
  type: 'skin',
  image: '/api/images/won',
  rarity: Rarity.enum.mythic,
};

describe('the reel', () => {
  it('ends on what the server drew, whatever passes by', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (numbers) => {
        const random = () => numbers.pop() ?? 0;

        const tiles = buildReel([createContent('a', 60), createContent('b', 40)], won, random);

        expect(tiles[winningIndex]).toEqual({ title: 'Won', image: '/api/images/won', rarity: 'mythic' });
      }),
    );
  });

  it('shows each item about as often as its chance', () => {
    const numbers = Array.from({ length: 48 }, (_, index) => index / 48);

    const tiles = buildReel([createContent('a', 75), createContent('b', 25)], won, () => numbers.pop() ?? 0);

    expect(tiles.filter(({ title }) => title === 'a')).toHaveLength(36);
    expect(tiles.filter(({ title }) => title === 'b')).toHaveLength(12);
  });

  it('needs no contents: a case may have been emptied meanwhile', () => {
    expect(new Set(buildReel([], won).map(({ title }) => title))).toEqual(new Set(['Won']));
  });
});

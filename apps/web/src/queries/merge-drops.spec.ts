import { mergeDrops } from './merge-drops';

const createDrop = (id: string, timestamp: number) => ({
  id,
  timestamp,
  item_name: `Item ${id}`,
  image: '',
  user_name: 'alice',
  rarity: 'rare' as const,
  case_image: '',
});

describe('the feed of drops', () => {
  it('shows a drop once, newest first, however often it arrives', () => {
    const drops = mergeDrops([createDrop('b', 2), createDrop('c', 3)], [createDrop('b', 2), createDrop('a', 1)]);

    expect(drops.map((drop) => drop.id)).toEqual(['c', 'b', 'a']);
  });

  it('keeps twenty', () => {
    const drops = mergeDrops(
      Array.from({ length: 30 }, (_, index) => createDrop(`${index}`, index)),
      [],
    );

    expect(drops).toHaveLength(20);
    expect(drops[0]?.id).toBe('29');
  });
});

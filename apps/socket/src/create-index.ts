export type Index<Item> = {
  add(key: string, item: Item): void;
  remove(key: string, item: Item): void;
  find(key: string): Iterable<Item>;
};

/** Items by what they have in common. One alone, as most people's connection is, is kept without a set around it. */
export function createIndex<Item extends object>(): Index<Item> {
  const found = new Map<string, Item | Set<Item>>();
  return {
    add: (key, item) => {
      const there = found.get(key);
      if (!there) found.set(key, item);
      else if (there instanceof Set) there.add(item);
      else if (there !== item) found.set(key, new Set([there, item]));
    },
    remove: (key, item) => {
      const there = found.get(key);
      if (there instanceof Set) there.delete(item);
      if (there === item || (there instanceof Set && there.size === 0)) found.delete(key);
    },
    find: (key) => {
      const there = found.get(key);
      if (!there) return [];
      return there instanceof Set ? there : [there];
    },
  };
}

export type ConnectionCount = {
  count(address: string): number;
  add(address: string): void;
  remove(address: string): void;
};

/** Open connections by address. */
export function createConnectionCount(): ConnectionCount {
  const counts = new Map<string, number>();
  const count = (address: string): number => counts.get(address) ?? 0;
  return {
    count,
    add: (address) => void counts.set(address, count(address) + 1),
    remove: (address) => {
      if (count(address) > 1) counts.set(address, count(address) - 1);
      else counts.delete(address);
    },
  };
}

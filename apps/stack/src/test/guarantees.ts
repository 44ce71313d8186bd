/** What Aftercommit promises. A test that shows one carries its mark, such as `[G2]`, in its name or its describe. */
export const guarantees = [
  { mark: '[G1]', promise: 'Atomic: an event exists if and only if its transaction committed.' },
  { mark: '[G2]', promise: 'Never lost: every committed event reaches everyone who follows it, whatever dies.' },
  { mark: '[G3]', promise: 'Never early: nothing is visible to anyone before its commit is durable.' },
  {
    mark: '[G4]',
    promise: 'In order, once: each stream arrives in its order, without repeats; a balance never goes back.',
  },
  { mark: '[G5]', promise: 'Bounded: milliseconds when healthy, seconds after any single fault, without a person.' },
  { mark: '[G6]', promise: 'Only yours: nobody receives an event of a stream that they may not read.' },
  { mark: '[G7]', promise: 'Money adds up: the ledger equals the balances; a payment is credited once.' },
] as const;

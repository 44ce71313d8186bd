/** How much of everything a run does. Rounds go on until roundsMax or until the measure's time is used up. */
export type Plan = {
  name: 'quick' | 'full' | 'budget';
  people: number;
  roundsMax: number;
  latency: { budgetSeconds: number; isolatedSeconds: number; perSecond: number[]; pacedSeconds: number };
  drain: { budgetSeconds: number; events: number };
  writerTax: { budgetSeconds: number; writers: number[]; seconds: number };
  wholeSystem: { budgetSeconds: number; users: number[]; sockets: number; seconds: number };
  memory: { budgetSeconds: number; sockets: number };
  /** heldSeconds: how long a transaction has been open, under load, before it is measured. 0 events: an empty log. */
  growth: { budgetSeconds: number; events: number[]; heldSeconds: number } | null;
  sockets: { budgetSeconds: number; sockets: number } | null;
};

/** Under three minutes in all. */
export const quickPlan: Plan = {
  name: 'quick',
  people: 2_000,
  roundsMax: 5,
  latency: { budgetSeconds: 58, isolatedSeconds: 1, perSecond: [300], pacedSeconds: 0.5 },
  drain: { budgetSeconds: 22, events: 5_000 },
  writerTax: { budgetSeconds: 24, writers: [32], seconds: 0.7 },
  wholeSystem: { budgetSeconds: 20, users: [16], sockets: 200, seconds: 1.2 },
  memory: { budgetSeconds: 22, sockets: 500 },
  growth: null,
  sockets: null,
};

/** About an hour, under eighty minutes in all; a third of it is ten million events written and ten minutes of a snapshot held. */
export const fullPlan: Plan = {
  name: 'full',
  people: 10_000,
  roundsMax: 9,
  latency: { budgetSeconds: 450, isolatedSeconds: 3, perSecond: [100, 300, 600], pacedSeconds: 1.5 },
  drain: { budgetSeconds: 580, events: 100_000 },
  writerTax: { budgetSeconds: 360, writers: [1, 8, 32], seconds: 2.5 },
  wholeSystem: { budgetSeconds: 280, users: [16, 64], sockets: 1_000, seconds: 6 },
  memory: { budgetSeconds: 120, sockets: 5_000 },
  growth: { budgetSeconds: 150, events: [0, 1_000_000, 10_000_000], heldSeconds: 600 },
  sockets: { budgetSeconds: 160, sockets: 5_000 },
};

/** For CI: ratios only, in about a minute. What needs the whole site or long rounds is left out. */
export const budgetPlan: Plan = {
  ...quickPlan,
  name: 'budget',
  latency: { budgetSeconds: 16, isolatedSeconds: 1, perSecond: [], pacedSeconds: 0 },
  drain: { budgetSeconds: 14, events: 5_000 },
  writerTax: { budgetSeconds: 12, writers: [32], seconds: 0.6 },
  wholeSystem: { ...quickPlan.wholeSystem, budgetSeconds: 0 },
  memory: { budgetSeconds: 14, sockets: 500 },
};

/** Every key of the query cache. What is one person's begins with `me` and their id, so that no other ever reads it. */
export const queryKeys = {
  everythingOf: (userId: string) => ['me', userId] as const,
  profile: (userId: string) => ['me', userId, 'profile'] as const,
  balance: (userId: string) => ['me', userId, 'balance'] as const,
  inventory: (userId: string) => ['me', userId, 'inventory'] as const,
  requests: (userId: string) => ['me', userId, 'requests'] as const,
  history: (userId: string) => ['me', userId, 'history'] as const,
  payments: (userId: string) => ['me', userId, 'payments'] as const,
  fairSeed: (userId: string) => ['me', userId, 'fair-seed'] as const,
  fairOpening: (userId: string, openingId: string) => ['me', userId, 'fair-opening', openingId] as const,
  chat: (userId: string) => ['me', userId, 'chat'] as const,
  limits: (userId: string) => ['me', userId, 'limits'] as const,
  cases: () => ['cases'] as const,
  case: (caseId: string) => ['cases', caseId] as const,
  drops: () => ['drops'] as const,
  stats: () => ['stats'] as const,
  /** Whatever the panel reads: ['admin', 'users'] … */
  admin: (...parts: string[]) => ['admin', ...parts] as const,
};

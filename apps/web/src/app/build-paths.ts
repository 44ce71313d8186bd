/** Every address of the player's site. */
export const routePaths = {
  home: '/',
  case: '/cases/:caseId',
  inventory: '/inventory',
  history: '/history',
  drops: '/drops',
  chat: '/chat',
  limits: '/limits',
  wallet: '/wallet',
  fairness: '/fairness',
  signIn: '/sign-in',
  register: '/register',
  settings: '/settings',
} as const;

export const buildCasePath = (caseId: string): string => `/cases/${encodeURIComponent(caseId)}`;

/** openingId: the one to check. */
export const buildFairnessPath = (openingId: string): string =>
  `${routePaths.fairness}?opening=${encodeURIComponent(openingId)}`;

/** Every address of the player's site. */
export const routePaths = {
  home: '/',
  case: '/cases/:caseId',
  inventory: '/inventory',
  history: '/history',
  drops: '/drops',
  signIn: '/sign-in',
  settings: '/settings',
} as const;

export const buildCasePath = (caseId: string): string => `/cases/${encodeURIComponent(caseId)}`;

/** Every address of the player's site. Its router knows no other, so that whoever goes through them forgets no page. */
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

export type RouteName = keyof typeof routePaths;

/** The others ask a visitor to sign in where they are. */
export const visitorRoutes: ReadonlySet<RouteName> = new Set(['home', 'case', 'drops', 'signIn', 'register']);

/** Where the panel begins. */
export const panelPath = '/admin';

/** Every address of the panel below panelPath. */
export const panelRoutePaths = {
  requests: 'requests',
  problems: 'problems',
  users: 'users',
  user: 'users/:userId',
  chat: 'chat',
  cases: 'cases',
  newCase: 'cases/new',
  case: 'cases/:caseId',
  items: 'items',
  payments: 'payments',
  callbacks: 'callbacks',
  operations: 'operations',
  log: 'log',
  admins: 'admins',
} as const;

export type PanelRouteName = keyof typeof panelRoutePaths;

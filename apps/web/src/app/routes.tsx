import { lazy, type ComponentType } from 'react';
import { Route, Routes } from 'react-router';
import { panelPath, routePaths, visitorRoutes, type RouteName } from '@aftercommit/contracts/route-paths';
import { Layout } from './layout';
import { RequireSession } from '../session/require-session';

// Each page is a chunk of its own, and the panel with everything it needs is another.
const HomePage = lazy(() => import('../home/home-page').then(({ HomePage }) => ({ default: HomePage })));
const CasePage = lazy(() => import('../cases/case-page').then(({ CasePage }) => ({ default: CasePage })));
const InventoryPage = lazy(() =>
  import('../inventory/inventory-page').then(({ InventoryPage }) => ({ default: InventoryPage })),
);
const HistoryPage = lazy(() => import('../history/history-page').then(({ HistoryPage }) => ({ default: HistoryPage })));
const DropsPage = lazy(() => import('../drops/drops-page').then(({ DropsPage }) => ({ default: DropsPage })));
const SettingsPage = lazy(() =>
  import('../settings/settings-page').then(({ SettingsPage }) => ({ default: SettingsPage })),
);
const WalletPage = lazy(() => import('../wallet/wallet-page').then(({ WalletPage }) => ({ default: WalletPage })));
const FairnessPage = lazy(() =>
  import('../fairness/fairness-page').then(({ FairnessPage }) => ({ default: FairnessPage })),
);
const RegisterPage = lazy(() =>
  import('../session/register-page').then(({ RegisterPage }) => ({ default: RegisterPage })),
);
const ChatPage = lazy(() => import('../chat/chat-page').then(({ ChatPage }) => ({ default: ChatPage })));
const LimitsPage = lazy(() => import('../limits/limits-page').then(({ LimitsPage }) => ({ default: LimitsPage })));
const SignInPage = lazy(() => import('../session/sign-in-page').then(({ SignInPage }) => ({ default: SignInPage })));
const NotFoundPage = lazy(() =>
  import('../home/not-found-page').then(({ NotFoundPage }) => ({ default: NotFoundPage })),
);
const AdminApp = lazy(() => import('../admin/admin-app').then(({ AdminApp }) => ({ default: AdminApp })));

const pages: Record<RouteName, ComponentType> = {
  home: HomePage,
  case: CasePage,
  inventory: InventoryPage,
  history: HistoryPage,
  drops: DropsPage,
  chat: ChatPage,
  limits: LimitsPage,
  wallet: WalletPage,
  fairness: FairnessPage,
  signIn: SignInPage,
  register: RegisterPage,
  settings: SettingsPage,
};

export function AppRoutes() {
  const names = Object.keys(routePaths) as RouteName[];
  const buildRoute = (name: RouteName) => {
    const Shown = pages[name];
    return <Route key={name} path={routePaths[name]} element={<Shown />} />;
  };
  return (
    <Routes>
      <Route path={`${panelPath}/*`} element={<AdminApp />} />
      <Route element={<Layout />}>
        {names.filter((name) => visitorRoutes.has(name)).map(buildRoute)}
        <Route element={<RequireSession />}>{names.filter((name) => !visitorRoutes.has(name)).map(buildRoute)}</Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}

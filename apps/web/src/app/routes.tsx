import { lazy } from 'react';
import { Route, Routes } from 'react-router';
import { Layout } from './layout';
import { RequireSession } from '../session/require-session';
import { routePaths } from './route-paths';

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

export function AppRoutes() {
  return (
    <Routes>
      <Route path="/admin/*" element={<AdminApp />} />
      <Route element={<Layout />}>
        <Route path={routePaths.home} element={<HomePage />} />
        <Route path={routePaths.case} element={<CasePage />} />
        <Route path={routePaths.drops} element={<DropsPage />} />
        <Route path={routePaths.signIn} element={<SignInPage />} />
        <Route path={routePaths.register} element={<RegisterPage />} />
        <Route element={<RequireSession />}>
          <Route path={routePaths.inventory} element={<InventoryPage />} />
          <Route path={routePaths.history} element={<HistoryPage />} />
          <Route path={routePaths.wallet} element={<WalletPage />} />
          <Route path={routePaths.chat} element={<ChatPage />} />
          <Route path={routePaths.limits} element={<LimitsPage />} />
          <Route path={routePaths.fairness} element={<FairnessPage />} />
          <Route path={routePaths.settings} element={<SettingsPage />} />
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}

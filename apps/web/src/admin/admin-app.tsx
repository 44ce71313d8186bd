// The panel: everything below /admin, a chunk of its own.
import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { useTranslation } from 'react-i18next';
import { panelRoutePaths, type PanelRouteName } from '@aftercommit/contracts/route-paths';
import { Skeletons } from '../ui/skeletons';
import { ToastProvider } from '../ui/toasts';
import { AdminsPage } from './admins/admins-page';
import { createPanel } from './app/create-panel';
import { PanelProvider, useAdmin, useAdminSessionState } from './app/panel-context';
import { isAtLeast } from './app/roles';
import { leastRoles } from './app/sections';
import { CallbacksPage } from './payments/callbacks-page';
import { CaseEditorPage } from './cases/case-editor-page';
import { CasesPage } from './cases/cases-page';
import { ChatPage } from './chat/chat-page';
import { ItemsPage } from './items/items-page';
import { PanelLayout } from './app/panel-layout';
import { LogPage } from './log/log-page';
import { PaymentsPage } from './payments/payments-page';
import { ProblemsPage } from './problems/problems-page';
import { RequestsPage } from './requests/requests-page';
import { SignInPage } from './app/sign-in-page';
import { UnknownPage } from './app/unknown-page';
import { UserPage } from './users/user-page';
import { UsersPage } from './users/users-page';
import './admin.css';

// The plots are heavy, and few look at them.
const OperationsPage = lazy(() =>
  import('./operations/operations-page').then(({ OperationsPage }) => ({ default: OperationsPage })),
);

const panel = createPanel(window);

const pages: Record<PanelRouteName, () => React.JSX.Element> = {
  requests: RequestsPage,
  users: UsersPage,
  user: UserPage,
  problems: ProblemsPage,
  chat: ChatPage,
  cases: CasesPage,
  newCase: CaseEditorPage,
  case: CaseEditorPage,
  items: ItemsPage,
  payments: PaymentsPage,
  callbacks: CallbacksPage,
  operations: () => <OperationsPage />,
  log: LogPage,
  admins: AdminsPage,
};

export function AdminApp() {
  // Its texts are loaded with it.
  const { ready } = useTranslation('admin');
  return (
    <PanelProvider panel={panel}>
      <ToastProvider>{ready ? <Gate /> : <Skeletons />}</ToastProvider>
    </PanelProvider>
  );
}

function Gate() {
  const { session, endedBy } = useAdminSessionState();
  return session ? <SignedIn key={session.adminId} /> : <SignInPage endedBy={endedBy} />;
}

/** A page that the admin's role does not open is as unknown as any other. */
function SignedIn() {
  const { role } = useAdmin();
  return (
    <PanelLayout>
      <Suspense fallback={<Skeletons count={6} />}>
        <Routes>
          <Route index element={<Navigate replace to={panelRoutePaths.requests} />} />
          {(Object.keys(panelRoutePaths) as PanelRouteName[])
            .filter((name) => isAtLeast(role, leastRoles[name]))
            .map((name) => {
              const Shown = pages[name];
              return <Route key={name} path={panelRoutePaths[name]} element={<Shown />} />;
            })}
          <Route path="*" element={<UnknownPage />} />
        </Routes>
      </Suspense>
    </PanelLayout>
  );
}

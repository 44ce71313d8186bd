import { Navigate } from 'react-router';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { useSession } from '../app/site-context';
import { SignInView } from './sign-in-view';

export function SignInPage() {
  return useSession() ? <Navigate to={routePaths.home} replace /> : <SignInView />;
}

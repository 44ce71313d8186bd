import { Outlet } from 'react-router';
import { useSession } from '../app/site-context';
import { SignInView } from './sign-in-view';

/** A visitor signs in where they are, and is there afterwards; so does a person whose session ended meanwhile. */
export function RequireSession() {
  return useSession() ? <Outlet /> : <SignInView />;
}

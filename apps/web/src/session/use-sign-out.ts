import { useMutation } from '@tanstack/react-query';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { useSite } from '../app/site-context';
import { ApiError } from '../http/api-error';
import { useDescribeError } from '../i18n/use-describe-error';
import { useShowToast } from '../ui/toasts';
import type { Session } from './stored-session';

/**
 * Signed out once the server says so: until then session and cookie live on, and a page that says otherwise would be
 * wrong. A session that is over already is as good.
 */
export function useSignOut() {
  const site = useSite();
  const showToast = useShowToast();
  const describeError = useDescribeError();
  return useMutation<void, Error, Session>({
    mutationFn: async ({ token }) => {
      try {
        await site.createApi(token).post('/api/auth/logout', {}, SuccessReply);
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 401)) throw error;
      }
      site.session.leave(token, null);
    },
    onError: (error) => showToast('bad', describeError(error)),
  });
}

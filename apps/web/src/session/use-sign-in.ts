import { useMutation } from '@tanstack/react-query';
import { SignInReply, type SignInBody } from '@aftercommit/contracts/http/sessions';
import { useSite } from '../app/site-context';

export function useSignIn() {
  const site = useSite();
  return useMutation<void, Error, SignInBody>({
    mutationFn: async (body) => {
      const { session_token: token, profile } = await site.createApi(null).post('/api/auth/session', body, SignInReply);
      site.session.adopt({ token, userId: profile.id, nickname: profile.nickname });
    },
  });
}

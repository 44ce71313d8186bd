import { SignInReply, type RegisterBody } from '@aftercommit/contracts/http/sessions';
import { useSite } from '../app/site-context';
import { useIntent } from '../queries/use-intent';

export function useRegister() {
  const { session } = useSite();
  return useIntent<RegisterBody, SignInReply>({
    name: ({ login, password, nickname }) => `register:${JSON.stringify([login, password, nickname])}`,
    send: (api, body, key) => api.post('/api/auth/register', body, SignInReply, key),
    onDone: ({ session_token: token, profile }) =>
      session.adopt({ token, userId: profile.id, nickname: profile.nickname }),
    quiet: true,
  });
}

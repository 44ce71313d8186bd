import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LimitsReply } from '@aftercommit/contracts/http/limits';
import { useSession } from '../app/site-context';
import type { ApiClient } from '../http/create-api-client';
import { queryKeys } from '../queries/query-keys';
import { useIntent } from '../queries/use-intent';
import { useShowToast } from '../ui/toasts';

/** A change of the person's own bounds; the answer is all of them. */
export function useLimitsIntent<Input>(
  name: string,
  send: (api: ApiClient, input: Input, idempotencyKey: string) => Promise<LimitsReply>,
) {
  const { t } = useTranslation('player');
  const queryClient = useQueryClient();
  const userId = useSession()?.userId ?? '';
  const showToast = useShowToast();
  return useIntent<Input, LimitsReply>({
    name: (input) => `${name}:${JSON.stringify(input)}`,
    send,
    onDone: (reply) => {
      queryClient.setQueryData(queryKeys.limits(userId), reply);
      showToast('good', t('limits.saved'));
    },
  });
}

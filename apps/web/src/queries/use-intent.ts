import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useApi, useSession, useSite } from '../app/site-context';
import type { ApiClient } from '../http/create-api-client';
import type { IntentOptions } from '../http/create-intents';
import { useDescribeError } from '../i18n/use-describe-error';
import { useShowToast } from '../ui/toasts';

type UseIntentOptions<Input, Reply> = IntentOptions & {
  /** Names what is meant: two that have one name are one. A change of a value names the value. */
  name: (input: Input) => string;
  send: (api: ApiClient, input: Input, idempotencyKey: string) => Promise<Reply>;
  onDone?: (reply: Reply, input: Input) => void;
  /** quiet: the page says itself where it failed. */
  quiet?: boolean;
};

/** A change that is made once however often it is pressed or repeated. */
export function useIntent<Input, Reply>(
  options: UseIntentOptions<Input, Reply>,
): UseMutationResult<Reply, Error, Input> {
  const { intents } = useSite();
  const userId = useSession()?.userId ?? 'visitor';
  const api = useApi();
  const showToast = useShowToast();
  const describeError = useDescribeError();
  const { name, send, onDone, quiet, survivesReload = false } = options;

  return useMutation<Reply, Error, Input>({
    mutationFn: (input) =>
      intents.send(`${userId}:${name(input)}`, input, (first, idempotencyKey) => send(api, first, idempotencyKey), {
        survivesReload,
      }),
    onSuccess: (reply, input) => onDone?.(reply, input),
    onError: (error) => {
      if (!quiet) showToast('bad', describeError(error));
    },
  });
}

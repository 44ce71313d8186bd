import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { useApi, useSession, useSite } from '../app/site-context';
import type { ApiClient } from '../http/create-api-client';
import { useDescribeError } from '../i18n/use-describe-error';
import { useShowToast } from '../ui/toasts';

type IntentOptions<Input, Reply> = {
  /** Names what is meant: two that have one name are one. A change of a value names the value. */
  name: (input: Input) => string;
  send: (api: ApiClient, input: Input, idempotencyKey: string) => Promise<Reply>;
  onDone?: (reply: Reply, input: Input) => void;
  /** quiet: the page says itself where it failed. */
  quiet?: boolean;
};

/** A change that is made once however often it is pressed or repeated. */
export function useIntent<Input, Reply>(options: IntentOptions<Input, Reply>): UseMutationResult<Reply, Error, Input> {
  const { intents } = useSite();
  const userId = useSession()?.userId ?? 'visitor';
  const api = useApi();
  const showToast = useShowToast();
  const describeError = useDescribeError();
  const { name, send, onDone, quiet } = options;

  return useMutation<Reply, Error, Input>({
    mutationFn: (input) =>
      intents.send(`${userId}:${name(input)}`, input, (first, idempotencyKey) => send(api, first, idempotencyKey)),
    onSuccess: (reply, input) => onDone?.(reply, input),
    onError: (error) => {
      if (!quiet) showToast('bad', describeError(error));
    },
  });
}

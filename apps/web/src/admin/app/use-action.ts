import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import type { ApiClient } from '../../http/create-api-client';
import type { IntentOptions } from '../../http/create-intents';
import type { AdminList } from './lists';
import { useAdmin, useAdminApi, usePanel } from './panel-context';

export type Action<Input> = UseMutationResult<unknown, Error, Input>;

/**
 * Something that an admin does, done once however often the network makes us ask. name: tells actions apart; the same
 * name with the same input is the same intention. lists: what it changes.
 */
export function useAction<Input>(
  options: IntentOptions & {
    name: string;
    lists: readonly AdminList[];
    send: (api: ApiClient, input: Input, idempotencyKey: string) => Promise<unknown>;
  },
): Action<Input> {
  const { intents, refreshLists } = usePanel();
  const api = useAdminApi();
  const { adminId } = useAdmin();
  const { name, lists, send, survivesReload = false } = options;
  return useMutation({
    mutationFn: (input: Input) =>
      intents.send(`${adminId} ${name} ${JSON.stringify(input)}`, input, (sent, key) => send(api, sent, key), {
        survivesReload,
      }),
    // A refusal often means that the list was out of date.
    onSettled: () => refreshLists(lists),
  });
}

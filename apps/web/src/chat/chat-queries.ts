import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChatMessagesReply, PostMessageReply, type ChatMessage } from '@aftercommit/contracts/http/chat';
import { useApi, useSession } from '../app/site-context';
import { createId } from '../http/create-id';
import { queryKeys } from '../queries/query-keys';
import { useIntent } from '../queries/use-intent';
import { mergeMessages } from './merge-messages';

export function useChatMessages() {
  const api = useApi();
  const userId = useSession()?.userId;
  return useQuery<ChatMessage[]>({
    queryKey: queryKeys.chat(userId ?? ''),
    queryFn: userId
      ? async () => mergeMessages((await api.get('/api/chat/messages', ChatMessagesReply)).messages, [])
      : skipToken,
  });
}

export type Draft = { id: string; text: string };

/** The same words said twice are two messages; one that is sent again is one. */
export const createDraft = (text: string): Draft => ({ id: createId(), text });

export function usePostMessage() {
  const queryClient = useQueryClient();
  const userId = useSession()?.userId ?? '';
  return useIntent<Draft, PostMessageReply>({
    name: ({ id }) => `message:${id}`,
    send: (api, { text }, key) => api.post('/api/chat/messages', { text }, PostMessageReply, key),
    onDone: ({ message }) =>
      queryClient.setQueryData<ChatMessage[]>(
        queryKeys.chat(userId),
        (shown) => shown && mergeMessages([message], shown),
      ),
    quiet: true,
  });
}

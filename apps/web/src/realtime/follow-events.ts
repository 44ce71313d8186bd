// What each event changes on the screen, and the only place that says so.
import type { QueryClient } from '@tanstack/react-query';
import type { RealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';
import type { ChatMessage } from '@aftercommit/contracts/http/chat';
import { mergeMessages } from '../chat/merge-messages';
import { Drop, mergeDrops } from '../queries/merge-drops';
import type { Refresh } from '../queries/create-refresher';
import { queryKeys } from '../queries/query-keys';
import { showBalance } from '../queries/show-balance';

export type FollowEventsDeps = {
  realtime: Pick<RealtimeClient, 'on'>;
  queryClient: QueryClient;
  refresh: Refresh;
  /** Whose the personal events are. */
  readUserId: () => string | null;
};

/** Keeps the query cache as new as the events are. */
export function followEvents({ realtime, queryClient, refresh, readUserId }: FollowEventsDeps): void {
  const refreshMine = (...keys: ((userId: string) => readonly string[])[]): void => {
    const userId = readUserId();
    if (userId) keys.forEach((key) => refresh(key(userId)));
  };
  const refreshCases = (): void => {
    refresh(queryKeys.cases());
    refreshMine(queryKeys.profile);
  };

  realtime.on('balance.updated', ({ balance, version }, { stream, epoch }) => {
    const userId = readUserId();
    if (!userId || stream !== `user:${userId}`) return;
    showBalance(queryClient, userId, { euros: balance, version, epoch });
    refreshMine(queryKeys.payments, queryKeys.limits);
  });
  realtime.on('inventory.updated', () => refreshMine(queryKeys.inventory, queryKeys.history));
  realtime.on('request.updated', () => refreshMine(queryKeys.requests));
  realtime.on('profile.updated', () => refreshMine(queryKeys.profile, queryKeys.payments, queryKeys.limits));
  realtime.on('case.created', refreshCases);
  realtime.on('case.updated', refreshCases);
  realtime.on('case.deleted', refreshCases);
  realtime.on('drop.won', (data) => {
    const drop = Drop.safeParse(data).data;
    if (!drop) return;
    queryClient.setQueryData<Drop[]>(queryKeys.drops(), (shown) => shown && mergeDrops([drop], shown));
    // Not loaded yet, or being loaded: that answer may be too old to know this drop.
    if (queryClient.isFetching({ queryKey: queryKeys.drops() }) > 0) refresh(queryKeys.drops());
  });
  realtime.on('chat.message_posted', (message) => {
    const key = queryKeys.chat(readUserId() ?? '');
    queryClient.setQueryData<ChatMessage[]>(key, (shown) => shown && mergeMessages([message], shown));
    if (queryClient.isFetching({ queryKey: key }) > 0) refresh(key);
  });
  realtime.on('chat.message_deleted', ({ id }) => {
    const key = queryKeys.chat(readUserId() ?? '');
    queryClient.setQueryData<ChatMessage[]>(key, (shown) => shown?.filter((message) => message.id !== id));
    if (queryClient.isFetching({ queryKey: key }) > 0) refresh(key);
  });
  realtime.on('resync', ({ stream }) => {
    if (stream === 'cases') refreshCases();
    else if (stream === 'drops') refresh(queryKeys.drops());
    else if (stream === 'chat') refreshMine(queryKeys.chat);
    else if (stream === `user:${readUserId()}`) refresh(queryKeys.everythingOf(readUserId() ?? ''));
  });
  // What was given up while nothing could be reached is tried again as soon as something can.
  realtime.on('connected', () => {
    void queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
  });
  // Reading the profile tells whether the session is over.
  realtime.on('connection_state', (state) => {
    if (state === 'refused') refreshMine(queryKeys.profile);
  });
}

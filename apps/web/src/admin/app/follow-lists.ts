import type { RealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';
import type { Refresh } from '../../queries/create-refresher';
import { adminLists, listKey, type AdminList } from './lists';

export type RefreshLists = (lists: readonly AdminList[]) => void;

/** Reads a list of the panel again when an event says that it changed. Answers how to do so after an own change. */
export function followLists({
  realtime,
  refresh,
}: {
  realtime: Pick<RealtimeClient, 'on'>;
  refresh: Refresh;
}): RefreshLists {
  const refreshLists: RefreshLists = (lists) => lists.forEach((list) => refresh(listKey(list)));
  realtime.on('admin_lists.changed', ({ lists }) => refreshLists(lists));
  realtime.on('chat.message_posted', () => refreshLists(['chat']));
  realtime.on('chat.message_deleted', () => refreshLists(['chat']));
  realtime.on('resync', ({ stream }) => {
    if (stream === 'admins') refreshLists(adminLists);
    else if (stream === 'chat') refreshLists(['chat']);
  });
  // Who the admin is, is read with the list of admins: that tells whether the session is over.
  realtime.on('connection_state', (state) => {
    if (state === 'refused') refreshLists(['admins']);
  });
  return refreshLists;
}

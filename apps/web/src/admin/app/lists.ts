import { AdminList as ToldList } from '@aftercommit/contracts/events/admin-lists';

/** What the panel shows that others change too. Chat has events of its own. */
export type AdminList = ToldList | 'chat';
export const adminLists: readonly AdminList[] = [...new Set<AdminList>([...ToldList.options, 'chat'])];

/** Every reading of a list has a key that begins so. */
export const listKey = (list: AdminList): readonly string[] => ['admin', list];

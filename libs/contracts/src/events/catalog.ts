import type { z } from 'zod';
import { adminListsChanged } from './admin-lists';
import { balanceUpdated } from './balance';
import { caseCreated, caseDeleted, caseUpdated } from './cases';
import { chatMessageDeleted, chatMessagePosted } from './chat';
import { dropWon } from './drops';
import { inventoryUpdated, requestUpdated } from './inventory';
import { adminSessionEnded, profileUpdated, sessionEnded, sessionStarted, userBlocked } from './sessions';

/** The table of contents of the system: every event that can happen. */
export const catalog = {
  'balance.updated': balanceUpdated,
  'inventory.updated': inventoryUpdated,
  'profile.updated': profileUpdated,
  'request.updated': requestUpdated,
  'case.created': caseCreated,
  'case.updated': caseUpdated,
  'case.deleted': caseDeleted,
  'drop.won': dropWon,
  'chat.message_posted': chatMessagePosted,
  'chat.message_deleted': chatMessageDeleted,
  'session.started': sessionStarted,
  'session.ended': sessionEnded,
  'user.blocked': userBlocked,
  'admin_session.ended': adminSessionEnded,
  'admin_lists.changed': adminListsChanged,
} as const;

export type EventTypeName = keyof typeof catalog;

/** An event as the domain states it: a type and the clean payload of that type. */
export type NewEvent = {
  [Type in EventTypeName]: { type: Type; payload: z.input<(typeof catalog)[Type]['payload']> };
}[EventTypeName];

/** The data of each event as clients receive it, by type. */
export type EventMap = { [Type in EventTypeName]: ReturnType<(typeof catalog)[Type]['render']> };

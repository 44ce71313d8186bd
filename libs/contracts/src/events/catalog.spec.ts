import { z } from 'zod';
import { catalog, type EventTypeName, type NewEvent } from './catalog';
import type { EventType } from './event-type';

const id = '0b5ac4fe-7b4c-4d0c-9a53-6e6f3c9d2f11';

const samples: { [Type in EventTypeName]: Extract<NewEvent, { type: Type }>['payload'] } = {
  'balance.updated': { userId: id, balanceCents: 1_234, version: 7 },
  'inventory.updated': { userId: id },
  'profile.updated': { userId: id },
  'request.updated': { userId: id, requestId: id, status: 'approved' },
  'case.created': { caseId: 'gold' },
  'case.updated': { caseId: 'gold' },
  'case.deleted': { caseId: 'gold' },
  'drop.won': {
    openingId: id,
    itemTitle: 'Knife',
    itemImageUrl: '/k.png',
    nickname: 'Annie',
    rarity: 'epic',
    caseImageUrl: '/c.png',
    wonAtMs: 1_700_000_000_000,
  },
  'chat.message_posted': { messageId: id, userId: id, nickname: 'Annie', text: 'Hello', postedAtMs: 1_700_000_000_000 },
  'chat.message_deleted': { messageId: id },
  'session.started': { userId: id, sessionId: id, visitorHash: null },
  'session.ended': { userId: id, sessionId: id },
  'user.blocked': { userId: id },
  'admin_session.ended': { adminId: id, sessionId: id },
  'admin_lists.changed': { lists: ['users', 'logs'] },
};

test.each(Object.entries(samples))(
  '%s is rendered as the documents say, no field more and none less',
  (name, sample) => {
    const type = catalog[name as EventTypeName] as unknown as EventType<z.ZodObject>;
    const rendered = type.render(type.payload.parse(sample));

    expect(z.strictObject((type.data as z.ZodObject).shape).safeParse(rendered).error).toBeUndefined();
    expect(Object.keys(rendered).sort()).toEqual(Object.keys((type.data as z.ZodObject).shape).sort());
  },
);
